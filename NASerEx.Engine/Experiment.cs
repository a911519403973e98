using System.Collections.Immutable;
using System.Net;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Export;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Measurement;
using NASerEx.Measurement.Resources;
using NASerEx.Measurement.Scenarios;
using NASerEx.Natives;
using NASerEx.Reports;
using NASerEx.Runtime;
using NASerEx.Saliency;
using NASerEx.Search;
using NASerEx.Specs;
using NASerEx.Studies;
using NASerEx.Training;

namespace NASerEx;

/// <summary>What can be done with a model, from files to results: the stages in order.</summary>
public static class Experiment
{
    /// <summary>Lists the places where a model can stop early.</summary>
    /// <param name="model">Full path of the ONNX file.</param>
    /// <param name="size">Size of the images, for models that leave it open.</param>
    /// <param name="work">Cancellation.</param>
    /// <exception cref="NASerExException">The file is no classifier that can be used; the message says why.</exception>
    public static ImmutableArray<ExitPoint> ExitPoints(string model, ImageSize? size, WorkContext work) =>
        OpenedModel.Open(model, size, work).Points;

    /// <summary>Lists the places where a model can stop early, how much of the class can be read off there, and where a search would put heads.</summary>
    /// <param name="model">Full path of the ONNX file.</param>
    /// <param name="size">Size of the images, for models that leave it open; null takes that of the dataset.</param>
    /// <param name="dataset">The images; those of its train split are asked.</param>
    /// <param name="exits">The measure that a search would choose by, from how many images, and the rest of its rule.</param>
    /// <param name="work">Cancellation, progress, warnings.</param>
    /// <exception cref="NASerExException">The model, the images or an option is at fault, or the measure cannot be taken on the model.</exception>
    public static ImmutableArray<PointSaliency> Saliencies(string model, ImageSize? size, DatasetOptions dataset, ExitSpaceOptions exits, WorkContext work)
    {
        var opened = OpenedModel.Open(model, size ?? SizeOf(dataset), work);
        using var data = ImageDataset.Open(dataset, work);
        opened.Classifier.CheckClasses(data.Classes, dataset.Name, data.ClassMap);
        var scores = SaliencyMeasures.Of(opened.SaliencyTask(data.Split(SplitName.Train, work), exits.SaliencyImages, new TrainingOptions().Seed), work);
        var choice = PointChoice.Of(opened.Points, exits, () => scores.GetValueOrDefault(exits.Saliency) ?? throw new NASerExException(
            "SaliencyMissing", ErrorKind.Unsupported, $"Exit points of '{model}' cannot be chosen by '{exits.Saliency}', which cannot be taken on this model; take another measure."), _ => []);
        return [.. opened.Points.Select(point => new PointSaliency(point, new(scores.Select(one => KeyValuePair.Create(one.Key, one.Value.Points[point.Index]))), choice.WhyNot(point)))];
    }

    /// <summary>The dataset that an argument stands for; one without a spec is fitted to a model's input.</summary>
    /// <param name="argument">As <see cref="DatasetArgument.Resolve"/> takes it.</param>
    /// <param name="model">Full path of the ONNX file; null takes the size that datasets have by default.</param>
    /// <param name="work">Is told what was assumed.</param>
    /// <exception cref="NASerExException">There is no such dataset, or the model cannot be used.</exception>
    public static DatasetOptions Dataset(string argument, string? model, WorkContext work) => DatasetArgument.Resolve(
        argument, () => model is null ? SizeOf(new DatasetOptions()) : OpenedModel.Open(model, null, work).Classifier.Input.Size, work);

    /// <summary>Checks a spec of any kind, and everything that it refers to, without running a search.</summary>
    /// <param name="spec">Full path of the spec.</param>
    /// <param name="overrides">Values in place of its own.</param>
    /// <param name="work">Cancellation, details.</param>
    /// <returns>What is wrong or surprising; nothing where all is well.</returns>
    public static ImmutableArray<SpecFinding> CheckSpec(string spec, SpecOverrides overrides, WorkContext work) => new SpecCheck(work).Run(spec, overrides);

    /// <summary>Checks a hardware target against this machine, without running anything.</summary>
    /// <param name="spec">Full path of the spec.</param>
    /// <param name="overrides">Values in place of its own.</param>
    /// <returns>What is wrong or surprising; nothing where all is well.</returns>
    public static ImmutableArray<SpecFinding> CheckTarget(string spec, SpecOverrides overrides) => SpecCheck.RunTarget(spec, overrides);

    /// <summary>Drafts a hardware target for this machine.</summary>
    /// <param name="request">What is known already.</param>
    /// <param name="replace">Whether the file may be replaced.</param>
    /// <returns>The file to write; nothing is written.</returns>
    /// <exception cref="NASerExException">This machine lacks the provider (<c>ProviderMissing</c>), or a file is in the way (<c>SpecFileExists</c>).</exception>
    public static SpecDraft DraftTarget(TargetDraftRequest request, bool replace) => TargetDraft.Of(request, replace);

    /// <summary>Drafts a search spec, and a dataset spec where there is none, after a look at the model and the images.</summary>
    /// <param name="request">For what.</param>
    /// <param name="replace">Whether files may be replaced.</param>
    /// <param name="work">Cancellation, progress; is warned of questions that must be answered before a search.</param>
    /// <returns>The files to write; nothing is written.</returns>
    /// <exception cref="NASerExException">The model or the images cannot be used, or a file is in the way (<c>SpecFileExists</c>).</exception>
    public static ImmutableArray<SpecDraft> DraftSpecs(SpecDraftRequest request, bool replace, WorkContext work) => SpecDrafts.Of(request, replace, work);

    /// <summary>
    /// Finds which exits to add: trains a head for each candidate on the frozen model, notes what each says of every validation image, and
    /// chooses among all structures of heads and thresholds; where <c>training.mode</c> says so, the model learns too. Heads, outcomes and tuned models
    /// are kept in the spec's store and reused.
    /// </summary>
    /// <param name="spec">Everything that decides the search.</param>
    /// <param name="work">Cancellation, progress, warnings.</param>
    /// <exception cref="NASerExException">The model, the images or an option is at fault, or no plan is within the limit.</exception>
    public static ExitSearchResult Search(ExitSearchSpec spec, WorkContext work) => Search(spec, null, work);

    /// <summary>The same with a user and password for the study's database.</summary>
    /// <param name="spec">Everything that decides it.</param>
    /// <param name="credential">User and password; null leaves them to the store's address, PGPASSWORD and .pgpass.</param>
    /// <param name="work">Cancellation, progress, warnings.</param>
    /// <param name="label">What tells its files apart from those of searches for other targets.</param>
    public static ExitSearchResult Search(ExitSearchSpec spec, NetworkCredential? credential, WorkContext work, string? label = null)
    {
        ExitSearch.Check(spec.Search);
        var (started, phases) = (DateTimeOffset.UtcNow, new PhaseLog(work));
        using var opened = OpenedSearch.Open(spec, phases, phases.Work);
        return SearchRun.Of(opened, StudyStore.Open(spec.Store, credential), new Alone(), phases, phases.Work).Keep(started, label);
    }

    /// <summary>Asks workers for a search (<see cref="ExitWorker"/>), and waits until they have done its work.</summary>
    /// <param name="spec">Everything that decides it.</param>
    /// <param name="credential">As of <see cref="Search(ExitSearchSpec, NetworkCredential?, WorkContext, string?)"/>.</param>
    /// <param name="work">Cancellation, progress, warnings.</param>
    /// <returns>The result; it is that of a search by one process.</returns>
    /// <exception cref="NASerExException">As there, or a job failed too often (<c>SearchJobFailed</c>).</exception>
    public static ExitSearchResult SearchDistributed(ExitSearchSpec spec, NetworkCredential? credential, WorkContext work)
    {
        ExitSearch.Check(spec.Search);
        var phases = new PhaseLog(work);
        using var opened = OpenedSearch.Open(spec, phases, work);
        return new DistributedSearch(StudyStore.Open(spec.Store, credential), work).Run(opened, phases);
    }

    /// <summary>Asks workers for a search and does not wait.</summary>
    /// <returns>Its jobs so far; the first is the search itself, which puts the others.</returns>
    /// <inheritdoc cref="SearchDistributed"/>
    public static ImmutableArray<StudyJob> AskSearch(ExitSearchSpec spec, NetworkCredential? credential, WorkContext work)
    {
        ExitSearch.Check(spec.Search);
        using var opened = OpenedSearch.Open(spec, new PhaseLog(work), work);
        var search = new DistributedSearch(StudyStore.Open(spec.Store, credential), work);
        return search.JobsOf(search.Ask(opened));
    }

    /// <summary>Tells what a search would train, and for how long. Nothing is kept.</summary>
    /// <param name="spec">Everything that decides the search.</param>
    /// <param name="credential">As of <see cref="Search(ExitSearchSpec, NetworkCredential?, WorkContext, string?)"/>.</param>
    /// <param name="work">Cancellation, progress, warnings.</param>
    /// <exception cref="NASerExException">The model, the images or an option is at fault.</exception>
    public static SearchForecast ForecastSearch(ExitSearchSpec spec, NetworkCredential? credential, WorkContext work)
    {
        ExitSearch.Check(spec.Search);
        return SearchForecast.Of(spec, StudyStore.Open(spec.Store, credential), work);
    }

    /// <summary>The searches that a study keeps, the newest first.</summary>
    /// <param name="study">Full path of the study's folder, its SQLite file, or the spec of a search that keeps in it.</param>
    /// <param name="work">Receives the warnings of damaged entries.</param>
    /// <exception cref="NASerExException">There is no study (<c>StudyNotFound</c>), or it cannot be used.</exception>
    public static ImmutableArray<StudiedSearch> Study(string study, WorkContext work) => Study(study, null, work);

    /// <summary>The same of a study that may be in a database.</summary>
    /// <param name="study">Full path of the study's folder, its SQLite file, or the spec of a search that keeps in it; or the address of a PostgreSQL database.</param>
    /// <param name="credential">User and password for it; null leaves them to the address, PGPASSWORD and .pgpass.</param>
    /// <param name="work">Receives the warnings of damaged entries.</param>
    public static ImmutableArray<StudiedSearch> Study(string study, NetworkCredential? credential, WorkContext work) =>
        new SearchArchive(StudyPlaces.OpenExisting(study, credential)).List(work);

    /// <summary>The jobs of searches that workers share, those of the newest search first.</summary>
    /// <inheritdoc cref="Study(string, NetworkCredential?, WorkContext)"/>
    public static ImmutableArray<StudyJob> Jobs(string study, NetworkCredential? credential) => [.. StudyPlaces.OpenExisting(study, credential).Jobs.List()];

    /// <summary>Writes a model with a plan's exits, in the form that the files say.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="size">Size of the images, for models that leave it open.</param>
    /// <param name="files">Where to write.</param>
    /// <param name="replace">Whether files may be replaced.</param>
    /// <param name="work">Cancellation.</param>
    /// <param name="adjustable">Whether thresholds of a single file can be fed.</param>
    /// <exception cref="NASerExException">
    /// The original has changed, the plan does not fit it, a file is in the way, or thresholds of stages were to be inputs (<c>StagesNotAdjustable</c>).
    /// </exception>
    public static ExportedExitModel Export(
        ExitPlan plan, ImageSize? size, ExportFiles files, bool replace, WorkContext work, bool adjustable = false) =>
        PlanExport.Write(plan, size, files, replace, adjustable, work);

    /// <summary>Chooses the thresholds of a plan anew on other images, and certifies them; nothing is trained, and exits that no longer pay are dropped.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="dataset">The images: thresholds are chosen on its validation split and certified on its calibration split.</param>
    /// <param name="options">What the plan has to keep.</param>
    /// <param name="work">Cancellation, progress, warnings.</param>
    /// <exception cref="NASerExException">
    /// The plan has no exits (<c>PlanHasNoExits</c>), its model has changed, the images cannot be used, or no thresholds are within the limit.
    /// </exception>
    public static OptimizedThresholds OptimizeThresholds(ExitPlan plan, DatasetOptions dataset, ThresholdOptions options, WorkContext work)
    {
        if (plan.Exits.IsEmpty)
            throw new NASerExException("PlanHasNoExits", ErrorKind.InvalidInput, "The plan has no exits, so there are no thresholds to choose. Search again.");
        var backbone = PlanExport.Backbone(plan, SizeOf(dataset), work);
        var original = plan.Tuned is null ? backbone : OpenedModel.Open(plan.SourceModel, SizeOf(dataset), work);
        using var data = ImageDataset.Open(dataset, work);
        original.Classifier.CheckClasses(data.Classes, dataset.Name, data.ClassMap);
        using var stream = options.Stream is { } path ? StreamSample.Open(path, dataset, work) : null;
        return new ThresholdSearch(plan, backbone, original, data, work) { Stream = stream }.Run(options);
    }

    /// <summary>Measures a model with exits against the original.</summary>
    /// <param name="model">Full path of the model with exits.</param>
    /// <param name="baseline">Full path of the original.</param>
    /// <param name="dataset">The images.</param>
    /// <param name="target">How both are run.</param>
    /// <param name="split">Which images.</param>
    /// <param name="options">How much is measured.</param>
    /// <param name="work">Cancellation, progress, warnings.</param>
    /// <exception cref="NASerExException">A model or the images cannot be used.</exception>
    public static ExitMeasurement Measure(
        string model, string baseline, DatasetOptions dataset, HardwareTarget target, SplitName split, MeasurementOptions options, WorkContext work)
    {
        using var data = ImageDataset.Open(dataset, work);
        var measured = ModelMeasurement.Run(model, baseline, dataset.Name, data.Split(split), target.ToRuntime(), On(target, options), work);
        WarnOf([measured], target, work);
        return measured;
    }

    /// <summary>Measures a model with exits against the original in a scenario of queries.</summary>
    /// <param name="model">Full path of the model with exits, or of the manifest of a model in stages.</param>
    /// <param name="baseline">Full path of the original.</param>
    /// <param name="dataset">The images.</param>
    /// <param name="target">How both are run; its batch and its deadline hold where the scenario has none.</param>
    /// <param name="split">Which images.</param>
    /// <param name="scenario">The scenario; it is not <see cref="Scenario.SingleStream"/>.</param>
    /// <param name="options">How much is measured.</param>
    /// <param name="work">Cancellation, progress, warnings.</param>
    /// <exception cref="NASerExException">A model or the images cannot be used, or there is no deadline (<c>ScenarioDeadlineMissing</c>).</exception>
    public static ScenarioMeasurement MeasureScenario(
        string model, string baseline, DatasetOptions dataset, HardwareTarget target, SplitName split, ScenarioOptions scenario, MeasurementOptions options, WorkContext work)
    {
        using var data = ImageDataset.Open(dataset, work);
        var measured = ScenarioMeasurements.Run(model, baseline, dataset.Name, data.Split(split), target.ToRuntime(), On(target, scenario), On(target, options), work);
        WarnOf(measured.Environment, target, work);
        return measured;
    }

    /// <summary>Measures models beside each other, each against the first.</summary>
    /// <param name="models">Full paths of the models, at least two.</param>
    /// <param name="dataset">The images.</param>
    /// <param name="target">How all are run.</param>
    /// <param name="split">Which images.</param>
    /// <param name="options">How much is measured.</param>
    /// <param name="work">Cancellation, progress, warnings.</param>
    /// <returns>A measurement for each model, the fastest first.</returns>
    /// <exception cref="NASerExException">There are fewer than two models (<c>CompareTooFew</c>), or one or the images cannot be used.</exception>
    public static ImmutableArray<ExitMeasurement> Compare(
        ImmutableArray<string> models, DatasetOptions dataset, HardwareTarget target, SplitName split, MeasurementOptions options, WorkContext work)
    {
        RequireTwo(models);
        using var data = ImageDataset.Open(dataset, work);
        var measured = ModelMeasurement.Compare(models, dataset.Name, data.Split(split), target.ToRuntime(), On(target, options), work);
        WarnOf(measured, target, work);
        return measured;
    }

    private static void RequireTwo(ImmutableArray<string> models)
    {
        if (models.Length < 2)
            throw new NASerExException("CompareTooFew", ErrorKind.InvalidInput, "Name at least two models; each is compared with the first.");
    }

    /// <summary>Tells what <see cref="Measure"/> or <see cref="Compare"/> would run, and for how long.</summary>
    /// <inheritdoc cref="Compare"/>
    public static MeasurementForecast ForecastMeasurement(
        ImmutableArray<string> models, DatasetOptions dataset, HardwareTarget target, SplitName split, MeasurementOptions options, WorkContext work)
    {
        RequireTwo(models);
        using var data = ImageDataset.Open(dataset, work);
        return ModelMeasurement.Forecast(models, dataset.Name, data.Split(split), target.ToRuntime(), options, work);
    }

    /// <summary>Tells what <see cref="MeasureScenario"/> would run, and for how long.</summary>
    /// <inheritdoc cref="MeasureScenario"/>
    public static MeasurementForecast ForecastScenario(
        string model, string baseline, DatasetOptions dataset, HardwareTarget target, SplitName split, ScenarioOptions scenario, MeasurementOptions options, WorkContext work)
    {
        using var data = ImageDataset.Open(dataset, work);
        return ScenarioMeasurements.Forecast(model, baseline, dataset.Name, data.Split(split), target.ToRuntime(), On(target, scenario), options, work);
    }

    private static ScenarioOptions On(HardwareTarget target, ScenarioOptions scenario) =>
        scenario with { DeadlineMs = scenario.DeadlineMs ?? target.DeadlineMs, Batch = scenario.Batch ?? target.Batch };

    private static MeasurementOptions On(HardwareTarget target, MeasurementOptions options) => options with { Watts = options.Watts ?? target.Watts };

    private static void WarnOf(ImmutableArray<ExitMeasurement> measured, HardwareTarget target, WorkContext work)
    {
        WarnOf(measured[0].Environment, target, work);
        foreach (var one in measured)
            if (one.Resources is { } resources && MemoryLimit.Exceeded(target, $"'{one.Model}' took", resources.PeakMemoryMb) is { } warning)
                work.Warn(warning);
    }

    private static void WarnOf(MeasurementEnvironment environment, HardwareTarget target, WorkContext work)
    {
        if (environment.Conditions is { } conditions)
            foreach (var warning in TargetDifferences.Warnings(target, conditions))
                work.Warn(warning);
    }

    /// <summary>Measures how long the parts of a model take on a target, for searches to predict latencies from.</summary>
    /// <param name="model">Full path of the ONNX file.</param>
    /// <param name="size">Size of the images, for models that leave it open.</param>
    /// <param name="target">The target, run on this machine.</param>
    /// <param name="exits">Which heads are measured, on which points; others are predicted from them.</param>
    /// <param name="options">How thoroughly.</param>
    /// <param name="work">Cancellation, progress.</param>
    /// <exception cref="NASerExException">The model cannot be used, or runs only several images at once (<c>LatencyFixedBatch</c>).</exception>
    public static TargetProfile Profile(
        string model, ImageSize? size, HardwareTarget target, ExitSpaceOptions exits, ProfileOptions options, WorkContext work) =>
        TargetProfiles.Measure(OpenedModel.Open(model, size, work), target, exits, options, work);

    /// <summary>Tells what <see cref="Profile"/> would run, and for how long.</summary>
    /// <inheritdoc cref="Profile"/>
    public static MeasurementForecast ForecastProfile(
        string model, ImageSize? size, HardwareTarget target, ExitSpaceOptions exits, ProfileOptions options, WorkContext work) =>
        TargetProfiles.Forecast(OpenedModel.Open(model, size, work), target, exits, options, work);

    /// <summary>Writes reports of a measurement.</summary>
    /// <param name="request">The measurement, and what else is known.</param>
    /// <param name="files">The files to write.</param>
    /// <param name="replace">Whether files may be replaced.</param>
    /// <param name="work">Cancellation, warnings.</param>
    /// <returns>The files.</returns>
    /// <exception cref="NASerExException">
    /// A file is in the way (<c>ReportFileExists</c>) or cannot be written; the plan or the dataset is not that of the measurement
    /// (<c>ReportPlanMismatch</c>, <c>ReportDatasetMismatch</c>).
    /// </exception>
    public static ImmutableArray<FileInfo> Report(ReportRequest request, ImmutableArray<ReportFile> files, bool replace, WorkContext work)
    {
        if (!replace)
            foreach (var file in files)
                file.RequireFree();
        var report = ReportContent.Of(request, work);
        return [.. files.Select(file => file.Write(report))];
    }

    /// <summary>Trains a small residual classifier from scratch.</summary>
    /// <param name="shape">Its width and depth; classes and image size are the dataset's.</param>
    /// <param name="dataset">The images.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="file">Full path of the ONNX file to write.</param>
    /// <param name="replace">Whether the file may be replaced.</param>
    /// <param name="work">Cancellation, progress.</param>
    /// <exception cref="NASerExException">The images cannot be used, or the file is in the way.</exception>
    public static BackboneReport TrainBackbone(
        SmallResNet shape, DatasetOptions dataset, TrainingOptions options, string file, bool replace, WorkContext work)
    {
        ExportFiles.Only(file).Check(replace);
        using var data = ImageDataset.Open(dataset, work);
        var graph = (shape with { Classes = data.Classes.Count, Input = SizeOf(dataset) }).Build(options.Seed, out var shapes);
        var trained = BackboneTrainer.Train(graph, data.Split(SplitName.Train), data.Split(SplitName.Validation), options, work);
        OnnxFile.Write(trained.Model, file);
        var cost = GraphWork.Of(graph, shapes);
        return new BackboneReport(file, trained.Accuracy, cost.Macs, cost.Parameters);
    }

    /// <summary>How long <see cref="TrainBackbone"/> takes on this machine. Nothing is kept.</summary>
    /// <param name="shape">Its width and depth.</param>
    /// <param name="dataset">The images.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="work">Cancellation.</param>
    /// <returns>Null where that cannot be told without libtorch.</returns>
    /// <exception cref="NASerExException">The images cannot be used.</exception>
    public static TimeSpan? ForecastBackbone(SmallResNet shape, DatasetOptions dataset, TrainingOptions options, WorkContext work)
    {
        if (!TrainingRuntime.Here.IsInstalled())
            return null;
        using var data = ImageDataset.Open(dataset, work);
        var graph = (shape with { Classes = data.Classes.Count, Input = SizeOf(dataset) }).Build(options.Seed, out _);
        return BackboneTrainer.Estimate(graph, data.Split(SplitName.Train), options, work);
    }

    /// <summary>Validation images below which a small drop cannot be told from none.</summary>
    internal const int FewImages = 500;

    /// <summary>Warns of a validation split that is too small to choose on.</summary>
    internal static void WarnOfFew(int samples, WorkContext work)
    {
        if (samples < FewImages)
            work.Warn($"The validation split has only {samples} images, too few to tell a small drop from none. Give it at least {FewImages}.");
    }

    /// <summary>How ONNX Runtime runs a model on a target.</summary>
    public static RuntimeOptions ToRuntime(this HardwareTarget target) =>
        new() { Threads = target.Threads, Affinity = target.Affinity, Provider = target.Provider, ProviderOptions = target.ProviderOptions };

    /// <summary>Size of a dataset's images.</summary>
    public static ImageSize SizeOf(DatasetOptions dataset) => new(dataset.Preprocess.Channels, dataset.Preprocess.Height, dataset.Preprocess.Width);
}
