using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Studies;
using NASerEx.Training;

namespace NASerEx;

/// <summary>A trained head that a plan may use.</summary>
/// <param name="Key">What it depends on.</param>
/// <param name="Trained">The head and how well it does.</param>
/// <param name="IsKept">Whether it comes from an earlier run.</param>
internal sealed record CandidateHead(StudyKey Key, TrainedHead Trained, bool IsKept)
{
    /// <summary>The head.</summary>
    public ExitHead Head => Trained.Head;

    /// <summary>Keeps a head that was just trained.</summary>
    public static CandidateHead Keep(StudyStore store, StudyKey key, TrainedHead trained, Model backbone)
    {
        var file = new Model(trained.Head.Graph, backbone.Opsets, backbone.IrVersion, ImmutableSortedDictionary<string, string>.Empty);
        store.Put(StudyKind.Head, key, Info.Of(trained), stream => stream.Write(OnnxFile.ToBytes(file)));
        return new CandidateHead(key, trained, IsKept: false);
    }

    /// <summary>The head under a key, or null when there is none.</summary>
    public static CandidateHead? Find(StudyStore store, StudyKey key, WorkContext work) =>
        store.Find(StudyKind.Head, key, work) is { } entry
            ? new CandidateHead(key, entry.As<Info>().Restore(OnnxFile.Read(entry.File!).Graph), IsKept: true)
            : null;

    /// <summary>What is kept of a head beside its graph.</summary>
    private sealed record Info(
        string Point,
        string Shape,
        long Macs,
        long Parameters,
        float Temperature,
        double Accuracy,
        double Loss,
        double CalibrationError,
        int Epochs,
        double Seconds,
        string? Dropped)
    {
        public static Info Of(TrainedHead trained) => new(
            trained.Head.Point, trained.Head.Shape, trained.Head.Macs, trained.Head.Parameters, trained.Head.Temperature,
            trained.Accuracy, trained.Loss, trained.CalibrationError, trained.Epochs, trained.Seconds, trained.Dropped);

        public TrainedHead Restore(Graph graph) =>
            new(new ExitHead(Point, Shape, graph, Macs, Parameters, Temperature), Accuracy, Loss, CalibrationError, Epochs, Seconds) { Dropped = Dropped };
    }
}
