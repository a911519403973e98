using NASerEx.Engine.Tests.Variants;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Export;

/// <summary>Families of classifiers at several operator sets, as others export them, and real models, in stages.</summary>
public sealed class StagedFamilyTests
{
    private const double Exact = 1e-4;
    private const double Rounded = 3e-2;

    public static TheoryData<string> Names => [.. Families.All.Keys];

    public static TheoryData<string, int> Opsets => new(
        from name in Families.All.Keys
        from opset in new[] { 11, 17, 20 }
        select (name, opset));

    public static TheoryData<string, bool> Precisions => new(
        from name in Families.All.Keys
        from signed in new[] { false, true }
        select (name, signed));

    [Theory]
    [MemberData(nameof(Opsets))]
    public void AModelInStagesAnswersAsWithItsHeadsOnIt(string name, int opset) => StagedCheck.Run(Build(name, opset), Exact);

    [Theory]
    [MemberData(nameof(Names))]
    public void WithAFixedBatch(string name) => StagedCheck.Run(Build(name, fixedBatch: 4), Exact);

    [Theory]
    [MemberData(nameof(Names))]
    public void FromTheGraphBasedExporterWithProbabilities(string name) =>
        StagedCheck.Run(Families.Build(name, FamilySettings.Small with { Depth = 0.5, Dynamo = true, Opset = 18 }).AsProbabilities(), Exact);

    [Theory]
    [MemberData(nameof(Names))]
    public void WithNormalisationLeftInAndChannelsLast(string name) =>
        StagedCheck.Run(Families.Build(name, FamilySettings.Small with { Depth = 0.5, KeepNormalization = true, Opset = 13 }).WithNhwcInput(), Exact);

    [Theory]
    [MemberData(nameof(Names))]
    public void In16Bits(string name) => StagedCheck.Run(HalfPrecision.Of(Build(name)), Rounded);

    [Theory]
    [MemberData(nameof(Precisions))]
    public void In8Bits(string name, bool signed)
    {
        var model = Build(name);
        var quantized = Quantized.Of(model, ShapeOracle.Observe(model), signed);
        // What ONNX Runtime makes of signed activations while it optimises moves the scores of such random networks by a tenth, without exits too.
        StagedCheck.Run(quantized, Rounded, TestModels.OneThread with { Optimize = !signed });
    }

    [Theory]
    [InlineData(11)]
    [InlineData(20)]
    public void WithHeadsThatMixTokens(int opset) => StagedCheck.Run(Build("vit_b_16", opset), Exact, head: "token-w16-d1");

    [Theory]
    [MemberData(nameof(SharedFiles.Models), MemberType = typeof(SharedFiles))]
    public void RealModels(string name) => StagedCheck.Run(Read(name), Exact);

    [Theory]
    [MemberData(nameof(SharedFiles.Models), MemberType = typeof(SharedFiles))]
    public void RealModelsIn8Bits(string name)
    {
        var model = Read(name);
        StagedCheck.Run(Quantized.Of(model, ShapeOracle.Observe(model)), Rounded);
    }

    private static Model Build(string name, int opset = 17, int? fixedBatch = null) =>
        Families.Build(name, FamilySettings.Small with { Depth = 0.5, Opset = opset, FixedBatch = fixedBatch });

    /// <summary>A trained model as it is, one of random weights woken.</summary>
    private static Model Read(string name) => OnnxFile.Read(SharedFiles.Path(name)) is var model && name == SharedFiles.ResNet56 ? model : Woken.Of(model);
}
