using System.Globalization;
using NASerEx.Common;
using NASerEx.Graphs.Onnx.Proto;

namespace NASerEx.Graphs.Onnx;

/// <summary>
/// Tensor content in a file beside the model. Only files inside the model's folder are read: no absolute path, no <c>..</c>, no
/// symbolic link that leads out.
/// </summary>
internal static class ExternalData
{
    public static byte[] Read(TensorProto proto, ModelSource source, string at)
    {
        var entries = proto.ExternalData.ToLookup(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        if (entries["location"].FirstOrDefault() is not { Length: > 0 } location)
            throw source.Invalid($"{at} is external but names no location");
        var offset = Number(entries, "offset", source, at) ?? 0;
        var length = Number(entries, "length", source, at);
        try
        {
            var path = Resolve(location, source, at);
            source.ExternalFiles.Add(path);
            return ReadRange(path, offset, length, source, $"{at} in '{location}'");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw source.Unreadable($"{at} lies in '{location}', which cannot be read: {error.Message}", error);
        }
    }

    private static string Resolve(string location, ModelSource source, string at)
    {
        if (source.Folder is null)
            throw source.Unsupported($"{at} lies in the file '{location}', and a model in memory has no folder; read it from its file");
        var path = Path.Combine(source.Folder, location);
        if (Path.IsPathRooted(location) || location.Split('/', '\\').Contains("..") || !IsInside(RealPath(path), RealPath(source.Folder)))
            throw new NASerExException(
                "ExternalDataRefused", ErrorKind.InvalidInput,
                $"The model '{source.Label}' keeps {at} in '{location}', outside its own folder. Put the file beside the model and save it with a plain file name as location.");
        if (!File.Exists(path))
            throw new NASerExException(
                "ExternalDataNotFound", ErrorKind.NotFound,
                $"The model '{source.Label}' keeps {at} in '{location}', which does not exist. Put the file beside the model.");
        return path;
    }

    private static bool IsInside(string path, string folder) =>
        path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path with every symbolic link in it followed.</summary>
    private static string RealPath(string path)
    {
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        foreach (var part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = new FileInfo(Path.Combine(real, part));
            real = next.LinkTarget is null ? next.FullName : RealPath(next.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        }

        return real;
    }

    private static long? Number(ILookup<string, string> entries, string key, ModelSource source, string at)
    {
        if (entries[key].FirstOrDefault() is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw source.Invalid($"the {key} '{text}' of {at} is not a number");
    }

    private static byte[] ReadRange(string path, long offset, long? length, ModelSource source, string at)
    {
        using var file = File.OpenHandle(path);
        var available = RandomAccess.GetLength(file) - offset;
        var wanted = length ?? available;
        if (available < 0 || wanted > available)
            throw source.Invalid($"{at} ends at byte {offset + wanted}, but the file has {available + offset}");
        if (wanted > Array.MaxLength)
            throw source.Unsupported($"{at} is larger than 2 GB");
        var bytes = new byte[wanted];
        for (var done = 0; done < bytes.Length;)
            done += RandomAccess.Read(file, bytes.AsSpan(done), offset + done) is > 0 and var read
                ? read
                : throw source.Invalid($"{at} ends early; the file changed while it was read");
        return bytes;
    }
}
