using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;
using NASerEx.Saliency;

namespace NASerEx;

/// <summary>A classifier's file with what the stages want to know of it.</summary>
/// <param name="Path">Full path of the ONNX file.</param>
/// <param name="Sha256">Hash of its bytes.</param>
/// <param name="Model">Its content.</param>
/// <param name="Shapes">Concrete types of its values.</param>
/// <param name="Classifier">Its input and its output.</param>
internal sealed record OpenedModel(string Path, string Sha256, Model Model, GraphShapes Shapes, Classifier Classifier)
{
    private readonly Lazy<long> _macs = new(() => GraphWork.Of(Model.Graph, Shapes).Macs);
    private readonly Lazy<ImmutableArray<ExitPoint>> _points = new(() => ExitPoints.Find(Model, Shapes));

    /// <summary>Reads a model and runs it once to learn its shapes.</summary>
    /// <param name="path">Full path of the ONNX file.</param>
    /// <param name="size">Size of the images, for models that leave it open.</param>
    /// <param name="work">Cancellation.</param>
    public static OpenedModel Open(string path, ImageSize? size, WorkContext work)
    {
        var model = OnnxFile.Read(path);
        work.Cancellation.ThrowIfCancellationRequested();
        var shapes = ShapeOracle.Observe(model, size);
        return new OpenedModel(path, model.Sha256, model, shapes, Classifier.Describe(model, shapes));
    }

    /// <summary>Multiply-accumulates an image.</summary>
    public long Macs => _macs.Value;

    /// <summary>Whether the output holds probabilities instead of logits.</summary>
    public bool HasProbabilities => Classifier.Scores == ScoreKind.Probabilities;

    /// <summary>Every place where it can stop.</summary>
    public ImmutableArray<ExitPoint> Points => _points.Value;

    /// <summary>Asks how much class information each of them offers.</summary>
    /// <param name="train">Images that exits may learn from.</param>
    /// <param name="images">Most of them that are used; 0 uses all.</param>
    /// <param name="seed">Seed of their choice.</param>
    public SaliencyTask SaliencyTask(ImageSplit train, int images, int seed) => new(Model, Classifier, Points, train, images, seed);
}
