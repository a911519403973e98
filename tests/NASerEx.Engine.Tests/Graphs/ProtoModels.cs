using Google.Protobuf;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx.Proto;
using AttributeType = NASerEx.Graphs.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace NASerEx.Engine.Tests.Graphs;

/// <summary>Small ONNX messages, as exporters write them.</summary>
internal static class ProtoModels
{
    public static ModelProto Model(GraphProto graph, long irVersion = 8, long opset = 13) => new()
    {
        IrVersion = irVersion,
        Graph = graph,
        OpsetImport = { new OperatorSetIdProto { Version = opset } },
    };

    /// <summary>x [N,2] plus an initializer 'w' gives y.</summary>
    public static GraphProto AddGraph(params TensorProto[] initializers) => new()
    {
        Name = "add",
        Input = { Info("x", null, 2) },
        Output = { Info("y", null, 2) },
        Initializer = { initializers },
        Node = { Node("Add", ["x", "w"], ["y"]) },
    };

    public static NodeProto Node(string op, string[] inputs, string[] outputs, params AttributeProto[] attributes) => new()
    {
        OpType = op,
        Name = $"the_{op}",
        Input = { inputs },
        Output = { outputs },
        Attribute = { attributes },
    };

    public static ValueInfoProto Info(string name, params long?[] lengths)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(lengths.Select(length => length is { } fixedLength
            ? new TensorShapeProto.Types.Dimension { DimValue = fixedLength }
            : new TensorShapeProto.Types.Dimension { DimParam = "N" }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)ElementType.Float, Shape = shape } },
        };
    }

    public static TensorProto Floats(string name, params float[] values) => new()
    {
        Name = name,
        DataType = (int)ElementType.Float,
        Dims = { values.Length },
        FloatData = { values },
    };

    public static TensorProto External(string name, int count, params (string Key, string Value)[] entries)
    {
        var tensor = new TensorProto
        {
            Name = name,
            DataType = (int)ElementType.Float,
            Dims = { count },
            DataLocation = TensorProto.Types.DataLocation.External,
        };
        tensor.ExternalData.Add(entries.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        return tensor;
    }

    public static AttributeProto Subgraph(string name, GraphProto graph) => new() { Name = name, Type = AttributeType.Graph, G = graph };

    public static byte[] Bytes(ModelProto model) => model.ToByteArray();
}
