using NASerEx.Engine.Tests.Variants;
using NASerEx.Graphs;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Export;

/// <summary>Families of classifiers at several operator sets, and as others export them, with exits.</summary>
public sealed class FamilyExportTests
{
    private const double Exact = 1e-4;
    private const double Rounded = 1e-2;

    public static TheoryData<string> Names => [.. Families.All.Keys];

    public static TheoryData<string, int> Opsets => new(
        from name in Families.All.Keys
        from opset in new[] { 11, 14, 17, 20 }
        select (name, opset));

    [Theory]
    [MemberData(nameof(Opsets))]
    public void AModelWithExitsAnswersAsWithout(string name, int opset) => ExportCheck.Run(Build(name, opset: opset), Exact, opset % 3);

    [Theory]
    [MemberData(nameof(Names))]
    public void WithAFixedBatch(string name) => ExportCheck.Run(Build(name, fixedBatch: 1), Exact, 0);

    [Theory]
    [MemberData(nameof(Names))]
    public void FromTheGraphBasedExporterWithProbabilities(string name) =>
        ExportCheck.Run(Families.Build(name, FamilySettings.Small with { Depth = 0.5, Dynamo = true, Opset = 18 }).AsProbabilities(), Exact, 1);

    [Theory]
    [MemberData(nameof(Names))]
    public void WithNormalisationLeftInAndChannelsLast(string name) =>
        ExportCheck.Run(Families.Build(name, FamilySettings.Small with { Depth = 0.5, KeepNormalization = true, Opset = 13 }).WithNhwcInput(), Exact, 2);

    [Theory]
    [MemberData(nameof(Names))]
    public void In16Bits(string name) => ExportCheck.Run(HalfPrecision.Of(Build(name)), Rounded, 1);

    [Theory]
    [MemberData(nameof(Precisions))]
    public void In8Bits(string name, bool signed)
    {
        var model = Build(name);
        var quantized = Quantized.Of(model, ShapeOracle.Observe(model), signed);
        // What ONNX Runtime makes of signed activations while it optimises moves the scores of such random networks by a tenth, without exits too.
        if (signed)
            ExportCheck.Run(quantized, Exact, TestModels.OneThread with { Optimize = false }, 1);
        else
            ExportCheck.Run(quantized, Rounded, 1);
    }

    public static TheoryData<string, bool> Precisions => new(
        from name in Families.All.Keys
        from signed in new[] { false, true }
        select (name, signed));

    private static Model Build(string name, int opset = 17, int? fixedBatch = null) =>
        Families.Build(name, FamilySettings.Small with { Depth = 0.5, Opset = opset, FixedBatch = fixedBatch });
}
