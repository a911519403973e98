using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Measurement.Resources;
using NASerEx.Runtime;
using NASerEx.Specs;
using NASerEx.Training;

namespace NASerEx;

/// <summary>Checks a search: its model, whether dataset and model belong together, and whether the exits that it asks for can be built.</summary>
/// <param name="parts">The spec.</param>
/// <param name="dataset">Its dataset; null where that cannot be used.</param>
/// <param name="target">Its target; null where that cannot be used.</param>
/// <param name="findings">What was found so far.</param>
/// <param name="work">Cancellation, details.</param>
internal sealed class SearchCheck(SearchParts parts, CheckedDataset? dataset, HardwareTarget? target, SpecFindings findings, WorkContext work)
{
    /// <summary>Images that a split needs for heads to learn from it or to be compared on it.</summary>
    private const int LeastImages = 2;

    private readonly ExitSearchDocument _spec = parts.Document;

    /// <summary>Checks all of it.</summary>
    public void Run()
    {
        SpecChecks.Search(_spec, parts.Own, findings.Faults);
        if (dataset is not null)
        {
            CheckSplits(dataset);
            findings.Faults.Try(() => SpecChecks.Certificate(_spec.Certificate, dataset.Options, parts.Own));
        }

        findings.Faults.Try(CheckStream);
        if (OpenModel() is not { } model)
            return;
        foreach (var (id, message) in ModelWarnings.Of(model))
            findings.Add(FindingSeverity.Warning, PlaceOf("model"), "model", id, message);
        if (target?.Profile is not null)
            findings.Try(parts.Target!.PlaceOf("profile"), "profile", () => { TargetProfiles.Find(target, model.Path, model.Sha256); });
        if (target is not null && MemoryLimit.Exceeded(target, "the weights of the model alone take", model.Model.Bytes / HardwareTarget.BytesOfMegabyte) is { } exceeded)
            findings.Add(FindingSeverity.Warning, parts.Target!.PlaceOf("memoryLimitMb"), "memoryLimitMb", "TargetMemory", exceeded);
        if (dataset is not null)
            CheckClasses(model.Classifier, dataset);
        if (_spec.Training.Mode != TrainingMode.Frozen)
            findings.Try(PlaceOf("training", "mode"), "training.mode", () => JointTrainer.Require(model.Model, model.Classifier));
        if (findings.Try(PlaceOf("model"), "model", () => model.Points.ToArray()) is { } points)
            new ExitsCheck(parts, findings).Run([.. points], model.Classifier.Classes);
    }

    private SpecPlace PlaceOf(params ReadOnlySpan<string> keys) => parts.Own.PlaceOf(keys);

    private OpenedModel? OpenModel()
    {
        string? path = null;
        findings.Faults.Try(() => path = _spec.Model is null ? null : parts.ModelPath());
        if (path is null)
            return null;
        var size = dataset is null ? (ImageSize?)null : Experiment.SizeOf(dataset.Options);
        var model = findings.Try(
            error => error.Id == "ImageSize" && dataset is not null ? (dataset.Keys.PlaceOf("preprocess"), "preprocess") : (PlaceOf("model"), "model"),
            () => OpenedModel.Open(path, size, work));
        if (model is not null)
            work.Tell($"'{path}' takes images of {model.Classifier.Input.Size} and scores {model.Classifier.Classes} classes.");
        return model;
    }

    private void CheckClasses(Classifier classifier, CheckedDataset data)
    {
        var key = data.Options.ClassMap is null ? "classes" : "classMap";
        findings.Try(data.Keys.PlaceOf(key), key, () => classifier.CheckClasses(data.Classes, data.Options.Name, data.ClassMap));
    }

    private void CheckStream()
    {
        if (parts.StreamPath() is not { } path || dataset is null || findings.Try(PlaceOf("stream"), "stream", () => StreamSample.Open(path, dataset.Options, work)) is not { } stream)
            return;
        using (stream)
            if (stream.Count < StreamSample.Few)
                findings.Add(FindingSeverity.Warning, PlaceOf("stream"), "stream", "FewStreamImages", StreamSample.WarningOfFew(stream.Count));
    }

    private void CheckSplits(CheckedDataset data)
    {
        foreach (var name in new[] { SplitName.Train, SplitName.Validation })
            if (data.Counts[name] < LeastImages)
                Find(FindingSeverity.Error, name, "TrainingTooFewImages", $"a search needs at least {LeastImages} images here, and there are {data.Counts[name]}. Give the split more.");
        if (data.Counts[SplitName.Validation] is >= LeastImages and < Experiment.FewImages and var few)
            Find(FindingSeverity.Warning, SplitName.Validation, "FewValidationImages", $"{few} images are too few to tell a small drop from none. Give it at least {Experiment.FewImages}.");
        if (data.Counts[SplitName.Calibration] == 0)
            Find(FindingSeverity.Warning, SplitName.Calibration, "NoCalibrationImages", "no images are set aside to check the plan on that had no part in choosing it. Give the dataset a calibration split.");

        void Find(FindingSeverity severity, SplitName name, string id, string message)
        {
            var split = SpecSchema.CamelCase(name.ToString());
            findings.Add(severity, data.Keys.PlaceOf("splits", split), $"splits.{split}", id, message);
        }
    }
}
