using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Specs;
using NASerEx.Training;

namespace NASerEx.Engine.Tests.Training;

/// <summary>A backbone trained for seconds on generated symbols, with an exit point after each stage.</summary>
public sealed class SmallTask : IDisposable
{
    private readonly ImageDataset _dataset;

    public SmallTask()
    {
        // Operators this small are slower on several threads, very much so where other processes take the cores.
        TorchLibrary.Require();
        TorchSharp.torch.set_num_threads(1);
        _dataset = ImageDataset.Open(Options, WorkContext.None);
        Train = _dataset.Split(SplitName.Train);
        Validation = _dataset.Split(SplitName.Validation);
        var size = new SmallResNet { Width = 4, BlocksPerStage = 1, Input = new(3, 16, 16) };
        var graph = size.Build(1, out _);
        Backbone = BackboneTrainer.Train(
            graph, Train, Validation, new TrainingOptions { Epochs = 4, BatchSize = 32, Optimizer = Optimizer.AdamW, LearningRate = 1e-2 }, WorkContext.None);
        Points = [PointOf("layer1.0", 4, 16, 16), PointOf("layer2.0", 8, 8, 8)];
    }

    /// <summary>A search on the backbone and its images, all in a folder.</summary>
    public ExitSearchSpec SpecIn(string folder)
    {
        var model = Path.Combine(folder, "model.onnx");
        OnnxFile.Write(Backbone.Model, model);
        return new ExitSearchSpec { Model = model, Store = Path.Combine(folder, "store"), Dataset = Options };
    }

    public static DatasetOptions Options { get; } = new()
    {
        Source = DatasetSource.Symbols,
        Symbols = new SymbolOptions { Count = 1_200, EasyShare = 0.9 },
        Preprocess = new PreprocessOptions { Width = 16, Height = 16 },
        Splits = EnumDictionary<SplitName, SplitOptions>.Empty
            .Add(SplitName.Train, new SplitOptions { Count = 1_000 })
            .Add(SplitName.Validation, new SplitOptions { Count = 200 }),
    };

    public ImageSplit Train { get; }

    public ImageSplit Validation { get; }

    public TrainedBackbone Backbone { get; }

    public ImmutableArray<ExitPoint> Points { get; }

    public HeadTrainingTask TaskOf(params IEnumerable<string> shapes) => new(
        Backbone.Model,
        Backbone.Model.Graph.Outputs[0],
        10,
        false,
        Points,
        [.. Points.SelectMany(point => shapes.Select(shape => HeadShapes.Build(shape, point, 10, 1)))],
        Train,
        Validation);

    /// <summary>The same on a backbone that takes so long that what it says is worth keeping.</summary>
    public HeadTrainingTask DearTaskOf(params IEnumerable<string> shapes) => TaskOf(shapes) with { Points = [.. Points.Select(point => point with { PrefixMacs = 1_000_000_000 })] };

    public void Dispose() => _dataset.Dispose();

    // The block's last Relu; its first is within the block.
    private ExitPoint PointOf(string scope, params int[] shape)
    {
        var last = Backbone.Model.Graph.Nodes.Last(node => node.OpType == "Relu" && node.Name.Contains(scope, StringComparison.Ordinal));
        return new ExitPoint(0, scope, [last.Outputs[0]!], [.. shape], 0, 0.5, 0, 0);
    }
}
