using NASerEx.Engine.Tests.Variants;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Export;

/// <summary>Real models, and the same in 16 and 8 bits.</summary>
public sealed class ModelVariantTests
{
    [Theory]
    [MemberData(nameof(SharedFiles.Models), MemberType = typeof(SharedFiles))]
    public void A_model_with_exits_answers_as_without(string name) => ExportCheck.Run(Read(name), 1e-4);

    [Theory]
    [MemberData(nameof(SharedFiles.Models), MemberType = typeof(SharedFiles))]
    public void In_16_bits(string name)
    {
        var model = Read(name);
        ExportCheck.Run(HalfPrecision.Of(model), 1e-2);
    }

    [Theory]
    [MemberData(nameof(SharedFiles.Models), MemberType = typeof(SharedFiles))]
    public void In_8_bits(string name)
    {
        var model = Read(name);
        ExportCheck.Run(Quantized.Of(model, ShapeOracle.Observe(model)), 1e-2);
    }

    /// <summary>A trained model as it is, one of random weights woken.</summary>
    private static Model Read(string name) => OnnxFile.Read(SharedFiles.Path(name)) is var model && name == SharedFiles.ResNet56 ? model : Woken.Of(model);
}
