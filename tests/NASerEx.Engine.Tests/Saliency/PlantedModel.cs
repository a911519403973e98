using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Engine.Tests.Data;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Runtime;
using NASerEx.Saliency;

namespace NASerEx.Engine.Tests.Saliency;

/// <summary>
/// Images of two classes, and a model of four 1×1 convolutions in which the second alone tells them apart: red pixels of the second class are
/// turned up and down in a pattern whose mean is that of the first. The ReLU after the second convolution turns the pattern into a mean; the third has no weight on it.
/// </summary>
internal sealed class PlantedModel : IDisposable
{
    private const int Images = 400;

    private readonly ImageFolder _folder = new();
    private readonly ImageDataset _data;

    public PlantedModel()
    {
        _folder.Add("data_batch_1.bin", [.. Enumerable.Range(0, Images).SelectMany(Image)]);
        Dataset = new DatasetOptions
        {
            Source = DatasetSource.Cifar,
            Path = _folder.Root,
            Splits = EnumDictionary<SplitName, SplitOptions>.Empty.Add(SplitName.Train, new SplitOptions { Folder = "train" }),
            Preprocess = new PreprocessOptions { Mean = [0.5f], Std = [0.25f] },
        };
        _data = ImageDataset.Open(Dataset, WorkContext.None);
        Model = TestModels.Chain(
            TestModels.Input("images", -1, 3, 32, 32),
            TestModels.Layer("Conv", [Mixing([1, 0, 0], [0, 1, 0], [0, 0, 1])]),
            TestModels.Layer("Conv", [Mixing([1, 0, 0], [0, 1, 0], [0, 0, 1])]),
            TestModels.Layer("Relu"),
            TestModels.Layer("Conv", [Mixing([0, 1, 0], [0, 1, 0], [0, 0, 1])]),
            TestModels.Layer("Conv", [Mixing([1, 0, 0], [0, 1, 0], [0, 0, 1])]),
            TestModels.Layer("GlobalAveragePool"),
            TestModels.Layer("Flatten"),
            TestModels.Layer("Gemm", [TestModels.Weights(3, 10)]));
        var shapes = ShapeOracle.Observe(Model);
        Task = new SaliencyTask(Model, Classifier.Describe(Model, shapes), ExitPoints.Find(Model, shapes), _data.Split(SplitName.Train), 0, 1);
    }

    public DatasetOptions Dataset { get; }

    public Model Model { get; }

    /// <summary>Points after each convolution.</summary>
    public SaliencyTask Task { get; }

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    /// <summary>A CIFAR record. Each channel has a brightness of its own, whatever the class.</summary>
    private static byte[] Image(int number)
    {
        var random = new Random(number);
        var label = number % 2;
        var brightness = new[] { 128, random.Next(60, 200), random.Next(60, 200) };
        byte[] record = [(byte)label, .. new byte[RawFiles.CifarPixels]];
        for (var i = 0; i < RawFiles.CifarPixels; i++)
        {
            var (channel, y, x) = (i / 1024, i % 1024 / 32, i % 32);
            var pattern = channel == 0 && label == 1 ? 50 * (((x + y + number / 2) % 2 * 2) - 1) : 0;
            record[i + 1] = (byte)(brightness[channel] + pattern + random.Next(-8, 9));
        }

        return record;
    }

    /// <summary>A 1×1 convolution by the weights of each output channel.</summary>
    private static Tensor Mixing(params float[][] rows) => Tensor.Of([.. rows.SelectMany(row => row)], 3, 3, 1, 1);
}
