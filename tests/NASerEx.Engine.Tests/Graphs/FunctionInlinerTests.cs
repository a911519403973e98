using NASerEx.Common;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Graphs.Onnx.Proto;
using NASerEx.Runtime;
using Xunit;
using static NASerEx.Engine.Tests.Graphs.ProtoModels;

namespace NASerEx.Engine.Tests.Graphs;

/// <summary>Models that define functions of their own, against ONNX Runtime, which runs them as they are.</summary>
public sealed class FunctionInlinerTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"naserex-{Guid.NewGuid():N}.onnx");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void FunctionsThatCallFunctionsAnswerAsInOnnxRuntime()
    {
        var proto = Calling();
        File.WriteAllBytes(_file, Bytes(proto));
        var image = Tensor.Of([-3f, -0.5f, 0, 2], 2, 2);

        var model = OnnxFile.Read(_file);

        Assert.DoesNotContain(model.Graph.Nodes, node => node.Domain == "own");
        Assert.Contains(model.Graph.Nodes, node => node.Name == "twice/second/leak");
        using var original = OnnxSession.Open(_file, TestModels.OneThread);
        using var inlined = OnnxSession.Open(model, TestModels.OneThread);
        using var expected = original.Run(image);
        using var actual = inlined.Run(image);
        Assert.Equal(expected.Floats(0).ToArray(), actual.Floats(0).ToArray());
    }

    [Fact]
    public void FunctionsThatCallEachOtherWithoutEndAreNamed()
    {
        var proto = Calling();
        proto.Functions[0].Node.Add(new NodeProto { OpType = "Twice", Domain = "own", Name = "again", Input = { "x" }, Output = { "unused" } });
        var error = Assert.Throws<NASerExException>(() => OnnxFile.FromBytes(Bytes(proto)));
        Assert.Equal("ModelInvalid", error.Id);
        Assert.Contains("call each other", error.Message, StringComparison.Ordinal);
    }

    /// <summary>y = Twice(x): a leak of a given slope, twice; the second call takes the function's default slope.</summary>
    private static ModelProto Calling()
    {
        var leak = new FunctionProto { Name = "Leak", Domain = "own", Input = { "x" }, Output = { "y" }, OpsetImport = { new OperatorSetIdProto { Version = 13 } } };
        leak.AttributeProto.Add(new AttributeProto { Name = "slope", Type = AttributeProto.Types.AttributeType.Float, F = 0.5f });
        var slope = new AttributeProto { Name = "alpha", Type = AttributeProto.Types.AttributeType.Float, RefAttrName = "slope" };
        leak.Node.Add(new NodeProto { OpType = "LeakyRelu", Name = "leak", Input = { "x" }, Output = { "inner" }, Attribute = { slope } });
        leak.Node.Add(new NodeProto { OpType = "Add", Name = "add", Input = { "inner", "x" }, Output = { "y" } });

        var twice = new FunctionProto { Name = "Twice", Domain = "own", Input = { "x" }, Output = { "y" }, OpsetImport = { new OperatorSetIdProto { Domain = "own", Version = 1 } } };
        var given = new AttributeProto { Name = "slope", Type = AttributeProto.Types.AttributeType.Float, F = 0.1f };
        twice.Node.Add(new NodeProto { OpType = "Leak", Domain = "own", Name = "first", Input = { "x" }, Output = { "inner" }, Attribute = { given } });
        twice.Node.Add(new NodeProto { OpType = "Leak", Domain = "own", Name = "second", Input = { "inner" }, Output = { "y" } });

        var graph = new GraphProto { Name = "calls", Input = { Info("x", null, 2) }, Output = { Info("y", null, 2) } };
        graph.Node.Add(new NodeProto { OpType = "Twice", Domain = "own", Name = "twice", Input = { "x" }, Output = { "y" } });
        var proto = Model(graph);
        proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "own", Version = 1 });
        proto.Functions.Add([leak, twice]);
        return proto;
    }
}
