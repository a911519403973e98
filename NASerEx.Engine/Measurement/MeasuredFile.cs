using System.Text.Json;
using NASerEx.Common;

namespace NASerEx.Measurement;

/// <summary>A kind of JSON file that holds what was measured.</summary>
/// <typeparam name="T">The document, whose <c>format</c> says its kind and version.</typeparam>
/// <param name="format">What its <c>format</c> must be.</param>
/// <param name="id">What ids of errors begin with.</param>
/// <param name="what">What messages call its contents.</param>
/// <param name="command">The command that writes one.</param>
/// <param name="options">How it is written.</param>
internal sealed class MeasuredFile<T>(string format, string id, string what, string command, JsonSerializerOptions options)
{
    /// <summary>Folder that the paths in a file start from.</summary>
    public static string Folder(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>Full path of what a file names.</summary>
    public static string Full(string path, string named) => Path.GetFullPath(Path.Combine(Folder(path), named));

    /// <summary>Writes a document in place of an earlier file.</summary>
    /// <exception cref="NASerExException">The file cannot be written (<c>FileNotWritable</c>).</exception>
    public void Write(T document, string path) => AtomicFile.WriteText(path, JsonSerializer.Serialize(document, options) + "\n");

    /// <summary>Reads a document.</summary>
    /// <param name="path">The file.</param>
    /// <param name="check">Throws a <see cref="JsonException"/> where the document cannot be used.</param>
    /// <exception cref="NASerExException">There is no such file (<c>…NotFound</c>), it cannot be read (<c>FileNotReadable</c>), or is none of this version (<c>…Invalid</c>).</exception>
    public T Read(string path, Action<T>? check = null)
    {
        if (!File.Exists(path))
            throw new NASerExException($"{id}NotFound", ErrorKind.NotFound, $"There is no {what} '{path}'; {command} writes one.");
        try
        {
            var document = Parse(File.ReadAllBytes(path));
            check?.Invoke(document);
            return document;
        }
        catch (JsonException error)
        {
            var place = new SourceLocation(path, (int)(error.LineNumber + 1 ?? 0));
            throw new NASerExException(
                $"{id}Invalid", ErrorKind.InvalidInput, $"'{place}' is no {what} that can be used: {JsonFormat.FaultOf(error)}. Measure again with {command}.", error) { Location = place };
        }
        catch (UnauthorizedAccessException error)
        {
            throw new NASerExException("FileNotReadable", ErrorKind.NotFound, $"'{path}' cannot be read: {error.Message}", error);
        }
    }

    private T Parse(byte[] bytes)
    {
        if (JsonFormat.Of(bytes) is var found && found != format)
            throw new JsonException($"its format is '{found}', not '{format}'");
        return JsonSerializer.Deserialize<T>(bytes, options)!;
    }
}
