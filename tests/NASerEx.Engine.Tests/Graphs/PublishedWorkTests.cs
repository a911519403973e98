using NASerEx.Graphs;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Graphs;

/// <summary>
/// The work of published architectures, beside the figures in torchvision's documentation (<c>_ops</c> and <c>num_params</c> of its weights).
/// Torchvision counts what we count: one for a multiply-accumulate of a convolution or a matrix product, attention's included; it writes
/// billions with three decimals. Its parameters include those of batch normalisations, which are kept here as nodes, but
/// not their running statistics.
/// </summary>
public class PublishedWorkTests
{
    public static TheoryData<string, double, long> Figures => new()
    {
        { "resnet18", 1.814, 11_689_512 },
        { "resnet50", 4.089, 25_557_032 },
        { "resnext50_32x4d", 4.230, 25_028_904 },
        { "mobilenet_v2", 0.301, 3_504_872 },
        { "mobilenet_v3_large", 0.217, 5_483_032 },
        { "mobilenet_v3_small", 0.057, 2_542_856 },
        { "efficientnet_b0", 0.386, 5_288_548 },
        { "densenet121", 2.834, 7_978_856 },
        { "squeezenet1_1", 0.349, 1_235_496 },
        { "shufflenet_v2_x1_0", 0.145, 2_278_604 },
        { "vit_b_16", 17.564, 86_567_656 },
        { "swin_t", 4.491, 28_288_354 },
        { "convnext_tiny", 4.456, 28_589_128 },
        { "googlenet", 1.498, 6_624_904 },
    };

    [Theory]
    [MemberData(nameof(Figures))]
    public void AnArchitectureHasThePublishedWork(string name, double billions, long parameters)
    {
        var model = Families.Build(name, new FamilySettings { Blank = true, KeepNormalization = true });
        var work = GraphWork.Of(model.Graph, ShapeOracle.Observe(model));

        Assert.Equal(billions * 1e9, work.Macs, 0.01 * billions * 1e9);
        var statistics = model.Graph.Nodes.Where(node => node.OpType == "BatchNormalization").Sum(node => node.Inputs[3..].Sum(value => model.Graph.Initializers[value!].Count));
        Assert.Equal(parameters, work.Parameters - statistics, 0.01 * parameters);
    }
}
