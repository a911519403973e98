using System.Collections.Immutable;
using NASerEx.Graphs.Onnx.Proto;

namespace NASerEx.Graphs.Onnx;

/// <summary>
/// The modules that PyTorch's graph-based exporter notes of each node: a Python list of texts, from the whole model (an empty text) over
/// modules to the operation, such as <c>['', 'layer1', 'layer1.0', 'layer1.0.conv1', 'conv2d']</c>.
/// </summary>
internal static class ModuleScopes
{
    private const string Key = "pkg.torch.onnx.name_scopes";

    /// <summary>Names of the modules around a node, from the outermost to the innermost.</summary>
    public static ImmutableArray<string> Of(NodeProto proto)
    {
        if (proto.MetadataProps.FirstOrDefault(entry => entry.Key == Key) is not { } entry)
            return [];
        var scopes = entry.Value.Trim('[', ']').Split(',').Select(scope => scope.Trim().Trim('\'', '"'));
        return [.. scopes.SkipLast(1).Where(scope => scope.Length > 0 && !scope.StartsWith("_empty_", StringComparison.Ordinal))];
    }
}
