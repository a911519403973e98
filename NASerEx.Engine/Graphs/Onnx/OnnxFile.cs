using System.Collections.Immutable;
using System.Security.Cryptography;
using Google.Protobuf;
using NASerEx.Common;
using NASerEx.Graphs.Onnx.Proto;

namespace NASerEx.Graphs.Onnx;

/// <summary>
/// ONNX files as <see cref="Model"/>s and back. A model's own functions are inlined; doc strings are dropped; names are made unique when
/// written; weights that the file keeps beside itself are read in and written inline.
/// </summary>
public static class OnnxFile
{
    /// <summary>The oldest format in which initializers need not be inputs as well: what older models are written as.</summary>
    private const long OldestWritten = 4;

    /// <summary>Reads a model and the external data it refers to.</summary>
    /// <exception cref="NASerExException">
    /// The file is missing (<c>ModelNotFound</c>), cut off or not ONNX (<c>ModelUnreadable</c>), contradicts itself (<c>ModelInvalid</c>),
    /// needs what NASerEx does not do (<c>ModelUnsupported</c>), or refers to data outside its folder (<c>ExternalDataRefused</c>).
    /// </exception>
    public static Model Read(string path)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full))
            throw new NASerExException(
                "ModelNotFound", ErrorKind.NotFound, $"The model '{path}' {(Directory.Exists(full) ? "is a folder; name the ONNX file" : "does not exist")}.");
        var source = new ModelSource(path, Path.GetDirectoryName(full));
        var (proto, hash) = Parse(full, source);
        var model = ToModel(proto, source);
        return model with
        {
            Label = path,
            Sha256 = Hash(hash, source.ExternalFiles),
            Bytes = source.ExternalFiles.Prepend(full).Sum(file => new FileInfo(file).Length),
        };
    }

    /// <summary>Of the file's bytes; where it keeps weights beside itself, also of those files.</summary>
    private static string Hash(string own, SortedSet<string> external) =>
        external.Count == 0 ? own : ContentHash.Of(string.Join('\n', external.Select(ContentHash.OfFile).Prepend(own)));

    /// <summary>Reads a model from memory; it may not refer to external data.</summary>
    /// <param name="bytes">A serialised <c>ModelProto</c>.</param>
    /// <param name="label">What messages call it.</param>
    /// <exception cref="NASerExException">As <see cref="Read"/>.</exception>
    public static Model FromBytes(ReadOnlySpan<byte> bytes, string label = "model")
    {
        var source = new ModelSource(label, null);
        try
        {
            return ToModel(ModelProto.Parser.ParseFrom(bytes), source);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw CutOff(source, error);
        }
    }

    /// <summary>Writes a model, whole or not at all.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="shapes">What is known of values that declare no type; inputs of a part of a model need it.</param>
    /// <exception cref="NASerExException">The model is larger than an ONNX file can be (<c>ModelTooLarge</c>).</exception>
    public static void Write(Model model, string path, GraphShapes? shapes = null)
    {
        var proto = ToProto(model, shapes);
        AtomicFile.Write(path, proto.WriteTo);
    }

    /// <summary>The bytes that <see cref="Write"/> would write.</summary>
    /// <exception cref="NASerExException">As <see cref="Write"/>.</exception>
    public static byte[] ToBytes(Model model, GraphShapes? shapes = null) => ToProto(model, shapes).ToByteArray();

    /// <summary>Parses a file while it is read and hashed, so that only its content is held.</summary>
    private static (ModelProto Proto, string Hash) Parse(string full, ModelSource source)
    {
        try
        {
            using var file = new FileStream(full, new FileStreamOptions { BufferSize = 0 });
            using var hash = SHA256.Create();
            using var hashed = new CryptoStream(file, hash, CryptoStreamMode.Read);
            return (ModelProto.Parser.ParseFrom(hashed), Convert.ToHexStringLower(hash.Hash!));
        }
        catch (InvalidProtocolBufferException error)
        {
            throw CutOff(source, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NASerExException("ModelUnreadable", ErrorKind.Environment, $"The model '{source.Label}' cannot be read: {error.Message}", error);
        }
    }

    private static NASerExException CutOff(ModelSource source, Exception error) => source.Unreadable("it is cut off or not an ONNX file", error);

    private static Model ToModel(ModelProto proto, ModelSource source)
    {
        if (proto.Graph is null || proto.IrVersion == 0 || proto.OpsetImport.Count == 0)
            throw source.Unreadable("it is cut off or not an ONNX file: the graph, the format version or the operator set is missing");
        FunctionInliner.Inline(proto, source);
        var graph = new GraphReader(source, null).Read(proto.Graph);
        return new Model(
            graph,
            proto.OpsetImport.ToImmutableSortedDictionary(set => set.Domain == "ai.onnx" ? "" : set.Domain, set => set.Version, StringComparer.Ordinal),
            proto.IrVersion,
            ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal)
                .SetItems(proto.MetadataProps.Select(entry => KeyValuePair.Create(entry.Key, entry.Value))))
        {
            Producer = proto.ProducerName,
            ProducerVersion = proto.ProducerVersion,
        };
    }

    private static ModelProto ToProto(Model model, GraphShapes? shapes)
    {
        var proto = new ModelProto
        {
            IrVersion = Math.Max(model.IrVersion, OldestWritten),
            ProducerName = model.Producer,
            ProducerVersion = model.ProducerVersion,
            Graph = GraphWriter.Write(model.Graph, shapes, model.Adjustable),
        };
        proto.OpsetImport.Add(model.Opsets.Select(set => new OperatorSetIdProto { Domain = set.Key, Version = set.Value }));
        proto.MetadataProps.Add(model.Metadata.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        return proto;
    }
}
