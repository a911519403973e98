using Google.Protobuf;
using NASerEx.Common;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Graphs.Onnx.Proto;
using Xunit;
using static NASerEx.Engine.Tests.Graphs.ProtoModels;

namespace NASerEx.Engine.Tests.Graphs;

public class OnnxFileTests
{
    [Fact]
    public void EveryDataFieldIsRead()
    {
        TensorProto[] tensors =
        [
            new() { DataType = (int)ElementType.Float, FloatData = { 1.5f } },
            new() { DataType = (int)ElementType.Double, DoubleData = { 1.5 } },
            new() { DataType = (int)ElementType.Int64, Int64Data = { -2 } },
            new() { DataType = (int)ElementType.UInt64, Uint64Data = { 3 } },
            new() { DataType = (int)ElementType.UInt32, Uint64Data = { 4 } },
            new() { DataType = (int)ElementType.Int32, Int32Data = { -5 } },
            new() { DataType = (int)ElementType.Int16, Int32Data = { -6 } },
            new() { DataType = (int)ElementType.UInt16, Int32Data = { 65535 } },
            new() { DataType = (int)ElementType.Int8, Int32Data = { -7 } },
            new() { DataType = (int)ElementType.UInt8, Int32Data = { 200 } },
            new() { DataType = (int)ElementType.Bool, Int32Data = { 1 } },
            new() { DataType = (int)ElementType.Float16, Int32Data = { BitConverter.HalfToUInt16Bits((Half)1.5f) } },
            new() { DataType = (int)ElementType.Int8, RawData = ByteString.CopyFrom(0xf9) },
        ];
        var read = tensors.Select(tensor => new TensorReader(new ModelSource("m", null), "t").Read(tensor)).ToList();

        Assert.Equal(1.5f, read[0].AsSpan<float>()[0]);
        Assert.Equal(1.5, read[1].AsSpan<double>()[0]);
        Assert.Equal(-2, read[2].AsSpan<long>()[0]);
        Assert.Equal(3ul, read[3].AsSpan<ulong>()[0]);
        Assert.Equal(4u, read[4].AsSpan<uint>()[0]);
        Assert.Equal(-5, read[5].AsSpan<int>()[0]);
        Assert.Equal(-6, read[6].AsSpan<short>()[0]);
        Assert.Equal(65535, read[7].AsSpan<ushort>()[0]);
        Assert.Equal(-7, read[8].AsSpan<sbyte>()[0]);
        Assert.Equal(200, read[9].AsSpan<byte>()[0]);
        Assert.True(read[10].AsSpan<bool>()[0]);
        Assert.Equal((Half)1.5f, read[11].AsSpan<Half>()[0]);
        Assert.Equal(-7, read[12].AsSpan<sbyte>()[0]);
    }

    [Fact]
    public void InitializersOfOldFilesAreNoInputs()
    {
        var graph = AddGraph(Floats("w", 1, 2));
        graph.Input.Add(Info("w", 2));

        var model = OnnxFile.FromBytes(Bytes(Model(graph, irVersion: 3)));

        Assert.Equal(["x"], model.Graph.Inputs.Select(input => input.Name));
        var written = ModelProto.Parser.ParseFrom(OnnxFile.ToBytes(model));
        Assert.True(written.IrVersion >= 4);
        Assert.Equal(["x"], written.Graph.Input.Select(input => input.Name));
    }

    [Fact]
    public void NodesAreSortedAndLeftOutInputsStay()
    {
        var graph = AddGraph(Floats("w", 1, 2));
        graph.Node.Clear();
        graph.Node.Add(Node("Add", ["late", "w"], ["y"]));
        graph.Node.Add(Node("Clip", ["x", "", "w"], ["late"]));

        var nodes = OnnxFile.FromBytes(Bytes(Model(graph))).Graph.Nodes;

        Assert.Equal(["Clip", "Add"], nodes.Select(node => node.OpType));
        Assert.Null(nodes[0].Inputs[1]);
        Assert.Same(nodes[0].Outputs[0], nodes[1].Inputs[0]);
    }

    [Fact]
    public void SubgraphsCaptureOuterValuesAndNamesStayUnique()
    {
        GraphProto Branch(string name) => new()
        {
            Name = name,
            Output = { Info("inner", null, 2) },
            Initializer = { Floats("k", 3, 4) },
            Node = { Node("Add", ["x", "k"], ["inner"]) },
        };
        var graph = AddGraph(Floats("w", 1, 2));
        graph.Initializer.Add(new TensorProto { Name = "c", DataType = (int)ElementType.Bool, Int32Data = { 1 } });
        graph.Node.Insert(0, Node("If", ["c"], ["z"], Subgraph("then_branch", Branch("a")), Subgraph("else_branch", Branch("b"))));
        graph.Node[1].Input[1] = "z";

        var model = OnnxFile.FromBytes(Bytes(Model(graph)));

        var branches = model.Graph.Nodes[0].Subgraphs.ToList();
        Assert.All(branches, branch => Assert.Same(model.Graph.Inputs[0], Assert.Single(branch.Captures)));
        Assert.Empty(model.Graph.Captures);
        var written = ModelProto.Parser.ParseFrom(OnnxFile.ToBytes(model)).Graph;
        var inner = written.Node[0].Attribute.SelectMany(branch => branch.G.Initializer.Select(k => k.Name).Append(branch.G.Node[0].Output[0])).ToList();
        Assert.Equal(4, inner.Distinct().Count());
        Assert.All(written.Node[0].Attribute, branch => Assert.Equal("x", branch.G.Node[0].Input[0]));
        Assert.All(written.Node[0].Attribute, branch => Assert.Equal(branch.G.Node[0].Output[0], branch.G.Output[0].Name));
    }

    [Fact]
    public void WhatIsNotUnderstoodIsKept()
    {
        var graph = AddGraph(Floats("w", 1, 2));
        graph.Node[0].Domain = "com.example";
        graph.Node[0].Attribute.Add(new AttributeProto
        {
            Name = "odd",
            Type = AttributeProto.Types.AttributeType.String,
            S = ByteString.CopyFrom(0xff, 0xfe),
        });
        var proto = Model(graph);
        proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.example", Version = 5 });
        proto.MetadataProps.Add(new StringStringEntryProto { Key = "author", Value = "ä" });
        proto.ProducerName = "p";

        var model = OnnxFile.FromBytes(Bytes(proto));
        var written = ModelProto.Parser.ParseFrom(OnnxFile.ToBytes(model));

        Assert.Equal("com.example", written.Graph.Node[0].Domain);
        Assert.Equal(ByteString.CopyFrom(0xff, 0xfe), written.Graph.Node[0].Attribute[0].S);
        Assert.Equal(5, model.Opsets["com.example"]);
        Assert.Equal("ä", model.Metadata["author"]);
        Assert.Equal("p", written.ProducerName);
    }

    [Fact]
    public void AValueThatTwoGraphsDefineHasANameInEach()
    {
        var x = new Value("x", TensorType.Of(ElementType.Float, 2));
        var shared = new Value("shared");
        var node = new Node("Relu", [x], [shared]);
        var inner = new Graph("inner", [], [shared], [node], []);
        var condition = new Value("c");
        var result = new Value("y");
        var outer = new Graph(
            "outer", [x, condition], [result, shared],
            [node, new Node("If", [condition], [result], [new("then_branch", inner), new("else_branch", inner)])], []);

        var written = ModelProto.Parser.ParseFrom(OnnxFile.ToBytes(TestModels.Model(outer))).Graph;

        var names = written.Node[1].Attribute.Select(branch => branch.G.Output[0].Name).Append(written.Node[0].Output[0]).ToList();
        Assert.Equal(3, names.Distinct().Count());
        Assert.Equal("shared", written.Output[1].Name);
    }

    [Theory]
    [InlineData("ModelInvalid", "'the_Add' uses the value 'w'", "undefined")]
    [InlineData("ModelInvalid", "'y' is defined twice, by Add 'the_Add' and by Relu 'the_Relu'", "twice")]
    [InlineData("GraphCycle", "Add 'the_Add'", "cycle")]
    [InlineData("ModelInvalid", "initializer 'w' of shape [3] and type Float holds 2 elements", "short")]
    [InlineData("ModelUnsupported", "element type 22", "int4")]
    [InlineData("ModelUnsupported", "function 'f'", "function")]
    [InlineData("ModelUnsupported", "sparse", "sparse")]
    [InlineData("ModelUnsupported", "input 'x' is not a tensor", "input")]
    public void ContradictionsAreNamed(string id, string words, string fault)
    {
        var graph = AddGraph(Floats("w", 1, 2));
        var proto = Model(graph);
        switch (fault)
        {
            case "undefined": graph.Initializer.Clear(); break;
            case "twice": graph.Node.Add(Node("Relu", ["x"], ["y"])); break;
            case "cycle": graph.Node[0].Input[0] = "y"; break;
            case "short": graph.Initializer[0].Dims[0] = 3; break;
            case "int4": graph.Initializer[0].DataType = 22; break;
            case "function": proto.Functions.Add(new FunctionProto { Name = "f", OpsetImport = { new OperatorSetIdProto { Version = 18 } } }); break;
            case "sparse": graph.SparseInitializer.Add(new SparseTensorProto()); break;
            case "input": graph.Input[0].Type = null; break;
        }

        var error = Assert.Throws<NASerExException>(() => OnnxFile.FromBytes(Bytes(proto), "dir/m.onnx"));

        Assert.Equal(id, error.Id);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains("dir/m.onnx", error.Message, StringComparison.Ordinal);
    }
}
