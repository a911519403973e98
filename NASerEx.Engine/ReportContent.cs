using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Measurement;
using NASerEx.Reports;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>Turns what is known of a model into what its report says.</summary>
internal static class ReportContent
{
    private const int ImageSide = 64;

    /// <exception cref="NASerExException">The plan or the dataset is not that of the measurement (<c>ReportPlanMismatch</c>, <c>ReportDatasetMismatch</c>).</exception>
    public static ExitReport Of(ReportRequest request, WorkContext work)
    {
        var measured = request.Measurement;
        var plan = request.Plan ?? request.Search?.Plan;
        if (plan is not null)
            RequireSameExits(plan, measured);
        return new ExitReport
        {
            Version = ExitManifest.EngineVersion,
            Written = DateTimeOffset.UtcNow,
            Measurement = measured,
            Plan = plan?.Exits.Select(Exit).ToImmutableArray(),
            Search = request.Search is { } search ? Search(search) : null,
            Commands = Commands(request),
            Images = request.Dataset is { } dataset && measured.Details is { } details ? Images(details, measured, dataset, work) : [],
        };
    }

    private static void RequireSameExits(ExitPlan plan, ExitMeasurement measured)
    {
        var (planned, left) = (plan.Exits.Select(exit => exit.Point.Name).ToList(), measured.ExitRates.Select(rate => rate.Exit).SkipLast(1).ToList());
        if (!planned.SequenceEqual(left))
            throw new NASerExException(
                "ReportPlanMismatch", ErrorKind.InvalidInput,
                $"The plan for '{plan.SourceModel}' has exits at {Listed(planned)}, but the model that was measured, '{measured.Model}', at {Listed(left)}. Give the plan or search that the model was exported from.");

        static string Listed(List<string> names) => names.Count == 0 ? "no point" : string.Join(", ", names);
    }

    private static ReportedExit Exit(PlannedExit exit) => new(
        exit.Point.Name, exit.Head.Shape, exit.Point.PrefixMacs, exit.Head.Macs, exit.Head.Parameters, exit.Metric.Name, exit.Threshold);

    private static ReportedSearch Search(ExitSearchResult search)
    {
        var chosen = search.Plan.Exits.Select(exit => FrontEntry.Describe(exit.Head, exit.Metric.Name, exit.Threshold)).ToList();
        return new ReportedSearch(
            search.CostUnit,
            search.Spec.Search.MaxCost is null ? search.Spec.Search.MaxAccuracyDrop : null,
            search.Structures,
            search.IsExact,
            [.. search.Front.Select(one => new ReportedStructure(one.Exits, one.AccuracyDrop, one.DropError, one.ExpectedCost, one.Exits.SequenceEqual(chosen)))],
            [.. search.Candidates.Select(one => new ReportedHead(
                one.Point, one.Head, one.Share, one.HeadMacs, one.Accuracy, one.CalibrationError, one.Epochs, one.Seconds, one.WhyNot))],
            [.. search.Phases.Select(phase => new ReportedPhase(phase.Name, phase.Seconds, phase.Detail))],
            SpecFile.TextOf(search.Spec))
        {
            StreamSamples = search.Plan.Expected.StreamSamples,
        };
    }

    private static ImmutableArray<string> Commands(ReportRequest request)
    {
        var measured = request.Measurement;
        var measure = $"Measure-ExitModel {Quoted(measured.Model)} -Baseline {Quoted(measured.Baseline)} -Dataset {Quoted(request.DatasetArgument ?? measured.Dataset)}"
            + $" -Split {measured.Split} -MaxImages {measured.Samples}";
        return request.Search is null
            ? [measure]
            : [$"Invoke-ExitSearch search.naserex.yaml | Export-ExitModel -OutDirectory {Quoted(Path.GetDirectoryName(measured.Model) ?? "")} -Force | Measure-ExitModel -Split {measured.Split} -MaxImages {measured.Samples}"];
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static ImmutableArray<ImmutableArray<ReportedImage>> Images(
        MeasurementDetails details, ExitMeasurement measured, DatasetOptions dataset, WorkContext work)
    {
        using var data = ImageDataset.Open(dataset, work);
        var split = data.Split(Enum.Parse<SplitName>(measured.Split, ignoreCase: true));
        var places = split.Ids.Select((id, index) => (id, index)).ToDictionary(pair => pair.id, pair => pair.index, StringComparer.Ordinal);
        return [.. details.Exits.Select(exit => exit.Examples.Select(Image).ToImmutableArray())];

        ReportedImage Image(ExampleImage example) => places.TryGetValue(example.Id, out var place)
            ? new ReportedImage([.. split.Thumbnail(place, ImageSide)], example.Class, example.Answer)
            : throw new NASerExException(
                "ReportDatasetMismatch", ErrorKind.InvalidInput,
                $"The {measured.Split} split of the dataset '{dataset.Name}' has no image '{example.Id}', which was measured. Give the dataset that the measurement was made on, or none.");
    }
}
