using NASerEx.Common;
using NASerEx.Data.Files;

namespace NASerEx.Data;

/// <summary>How a folder is watched.</summary>
public sealed record WatchOptions
{
    /// <summary>How often the folder is looked at.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a file's size and time must stay as they are before it counts as complete.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long to wait for another image before the stream ends; null waits until it is stopped.</summary>
    public TimeSpan? IdleTimeout { get; init; }
}

/// <summary>
/// The images of a folder that is being written to, also below it: those that are there and those that come, each once, when it is complete. That is
/// when neither its size nor its time has changed for a while and nobody keeps it from being read. Of files that become complete together, the one
/// written first comes first, then the order is that of their names. The folder is looked at again and again, which works on every file system;
/// files that were taken may be removed.
/// </summary>
/// <param name="folder">Full path of the folder.</param>
/// <param name="options">How it is watched.</param>
/// <param name="cancellation">Ends the stream.</param>
public sealed class WatchedFolder(string folder, WatchOptions options, CancellationToken cancellation)
{
    private Dictionary<string, Sighting> _seen = new(StringComparer.Ordinal);

    /// <summary>The images; they can be asked for once.</summary>
    /// <exception cref="NASerExException">The folder is not there (<c>DataNotFound</c>) or may not be read (<c>DataNotReadable</c>).</exception>
    public IEnumerable<InputImage> Images()
    {
        if (!Directory.Exists(folder))
            throw new NASerExException("DataNotFound", ErrorKind.NotFound, $"There is no folder '{folder}' to watch.");
        return Watch();
    }

    private IEnumerable<InputImage> Watch()
    {
        var lastImage = Environment.TickCount64;
        while (!cancellation.IsCancellationRequested)
        {
            foreach (var path in Completed())
            {
                yield return new FileImage(path);
                lastImage = Environment.TickCount64;
            }

            if (Environment.TickCount64 - lastImage >= options.IdleTimeout?.TotalMilliseconds)
                yield break;
            cancellation.WaitHandle.WaitOne(options.Interval);
        }
    }

    /// <summary>Files that have become complete since this was asked for last.</summary>
    private List<string> Completed()
    {
        var now = Environment.TickCount64;
        var seen = new Dictionary<string, Sighting>(StringComparer.Ordinal);
        var completed = new List<(string Path, DateTime Written)>();
        foreach (var file in Files())
        {
            var sighting = _seen.TryGetValue(file.FullName, out var before) && before.IsOf(file) ? before : new Sighting(file.Length, file.LastWriteTimeUtc, now, before.IsTaken);
            if (!sighting.IsTaken && file.Length > 0 && now - sighting.Since >= options.Settling.TotalMilliseconds && IsClosed(file))
            {
                completed.Add((file.FullName, file.LastWriteTimeUtc));
                sighting = sighting with { IsTaken = true };
            }

            seen.Add(file.FullName, sighting);
        }

        // Files that are gone are forgotten, so that memory does not grow with the stream.
        _seen = seen;
        return [.. completed.OrderBy(one => one.Written).ThenBy(one => one.Path, StringComparer.Ordinal).Select(one => one.Path)];
    }

    private List<FileInfo> Files()
    {
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFiles("*", everything)
                .Where(file => ImageNames.Is(Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/')) && file.Exists)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NASerExException("DataNotReadable", ErrorKind.Environment, $"The watched folder '{folder}' cannot be listed: {error.Message}", error);
        }
    }

    private static bool IsClosed(FileInfo file)
    {
        try
        {
            using var handle = File.OpenHandle(file.FullName);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            // It is told as an image that cannot be read.
            return true;
        }
    }

    /// <summary>A file as it was when it was first seen so.</summary>
    private readonly record struct Sighting(long Length, DateTime Written, long Since, bool IsTaken)
    {
        public bool IsOf(FileInfo file) => Length == file.Length && Written == file.LastWriteTimeUtc;
    }
}
