using NASerEx.Engine.Tests.Exits;
using NASerEx.Engine.Tests.Variants;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Export;

/// <summary>Transformers with heads that mix tokens, exported.</summary>
public sealed class TokenStackExportTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(14)]
    [InlineData(17)]
    [InlineData(20)]
    public void AModelWithExitsAnswersAsWithout(int opset) => Check(Build(FamilySettings.Small with { Opset = opset }), 1e-4);

    [Fact]
    public void FromTheGraphBasedExporterWithProbabilities() => Check(Build(FamilySettings.Small with { Dynamo = true, Opset = 18 }).AsProbabilities(), 1e-4);

    [Fact]
    public void In16Bits() => Check(HalfPrecision.Of(Build(FamilySettings.Small)), 1e-2);

    [Fact]
    public void In8Bits()
    {
        var model = Build(FamilySettings.Small);
        Check(Quantized.Of(model, ShapeOracle.Observe(model)), 1e-2);
    }

    [Theory]
    [MemberData(nameof(TokenStackTests.TransformersOfTheZoo), MemberType = typeof(TokenStackTests))]
    public void RealTransformers(string name) => Check(Woken.Of(OnnxFile.Read(SharedFiles.Path(name))), 1e-4);

    private static Model Build(FamilySettings settings) => Families.Build("vit_b_16", settings with { Depth = 0.5 });

    private static void Check(Model model, double tolerance) => ExportCheck.Run(model, tolerance, TestModels.OneThread, "token-w16-d1");
}
