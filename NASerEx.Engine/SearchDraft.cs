using NASerEx.Common;
using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Exits;
using NASerEx.Search;
using NASerEx.Specs;
using NASerEx.Training;

namespace NASerEx;

/// <summary>A commented search spec for a model: what it could say, with what a look at the model tells.</summary>
/// <param name="request">What it is drafted for.</param>
/// <param name="model">The model.</param>
/// <param name="dataset">Path of the dataset's spec, from the search spec's folder.</param>
internal sealed class SearchDraft(SpecDraftRequest request, OpenedModel model, string dataset)
{
    private static readonly ExitSpaceOptions Usual = new();

    private readonly ExitSpaceOptions _exits = Within(model.Points, Usual) == 0 ? Usual with { MinShare = 0, MaxShare = 1 } : Usual;

    /// <summary>The spec.</summary>
    /// <param name="schema">Address of its schema.</param>
    public string Text(string schema)
    {
        var (training, search) = (new TrainingOptions(), new SearchOptions());
        return string.Create(CultureInfo.InvariantCulture, $"""
            # yaml-language-server: $schema={schema}
            # Early exits for {Path.GetFileName(request.Model)}: images of {model.Classifier.Input.Size}, {model.Classifier.Classes:N0} classes, {model.Macs / 1e6:0.##} M multiply-accumulates (MACs) an image.
            # Check it with Test-ExitSpec, then run it with Invoke-ExitSearch. Keys that are left out have their defaults.
            apiVersion: {SpecFile.ApiVersion}
            kind: {SpecKind.ExitSearch}
            model: {Quoted(request.Model)}
            dataset: {SpecText.Of(dataset)}
            {Target}
            exits:
              minShare: {_exits.MinShare} # exits stand where between {_exits.MinShare:P0} and {_exits.MaxShare:P0} of the MACs are done:
              maxShare: {_exits.MaxShare} # at {Within(model.Points, _exits)} of the {model.Points.Length} points that Get-ExitPoint lists
              maxPoints: {_exits.MaxPoints} # as many of them get heads, spread evenly over the MACs; 0 takes all
              heads: {SpecText.Of(Heads)} # shapes that fit this model, from cheap to strong
            training:
              epochs: {training.Epochs} # passes over the train images
              budget: {SpecSchema.CamelCase(training.Budget.ToString())} # quick takes a quarter of the epochs, thorough three times as many
              # Question: do mirrored and moved images keep their class? Then exits learn better with
              # flip: true
              # padCrop: {Math.Max(1, model.Classifier.Input.Size.Width / 8)} # pixels
            search:
              objective: {SpecSchema.CamelCase(search.Objective.ToString())} # or latency, measured on the target
              maxAccuracyDrop: {search.MaxAccuracyDrop} # percentage points that may be lost on the validation images
              maxExits: {search.MaxExits}

            """);
    }

    private string Target => request.Target is { } target
        ? $"target: {Quoted(target)}"
        : "# target: cpu.naserex.yaml # a HardwareTarget spec; without one, a single thread of the CPU";

    private ImmutableArray<string> Heads => Usual.Heads.Where(head => ExitSpace.Select(model.Points, _exits).Any(point => HeadShapes.Fits(head, point))).ToImmutableArray() is { IsEmpty: false } fitting
        ? fitting
        : Usual.Heads;

    private string Quoted(string path) => SpecText.Of(PortablePath.From(Path.GetDirectoryName(request.Path)!, path));

    private static int Within(ImmutableArray<ExitPoint> points, ExitSpaceOptions exits) => points.Count(point => point.Share >= exits.MinShare && point.Share <= exits.MaxShare);
}
