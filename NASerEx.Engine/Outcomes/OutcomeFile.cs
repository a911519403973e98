using System.Collections.Immutable;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Outcomes;

/// <summary>
/// An <see cref="OutcomeTable"/> as one binary file, little-endian: eight bytes <c>NSXTABLE</c>, the format's version, the table, and last
/// the SHA-256 of everything before it. Read through a memory map.
/// </summary>
public static class OutcomeFile
{
    /// <summary>Version of the format that this engine reads and writes.</summary>
    public const int Version = 2;

    private const int HeadLength = 12;

    private static ReadOnlySpan<byte> Magic => "NSXTABLE"u8;

    /// <summary>Writes a table to a file, which is replaced at once.</summary>
    public static void Write(OutcomeTable table, string path) => AtomicFile.Write(path, stream => Write(table, stream));

    /// <summary>Writes a table to a stream.</summary>
    /// <exception cref="NASerExException"><c>OutcomeTableInvalid</c>: a row has another number of samples than the table.</exception>
    public static void Write(OutcomeTable table, Stream stream)
    {
        Check(table);
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
        {
            var writer = new OutcomeWriter(hashed);
            hashed.Write(Magic);
            writer.Write(Version);
            Write(table, writer);
        }

        stream.Write(hash.Hash);
    }

    /// <summary>Reads a table.</summary>
    /// <param name="path">A file that <see cref="Write(OutcomeTable, string)"/> wrote.</param>
    /// <exception cref="NASerExException">
    /// <c>OutcomeFileNotFound</c>; <c>OutcomeFileInvalid</c>: not an outcome file, or damaged; <c>OutcomeFileVersion</c>: written in another
    /// version of the format.
    /// </exception>
    public static OutcomeTable Read(string path)
    {
        if (!File.Exists(path))
            throw new NASerExException("OutcomeFileNotFound", ErrorKind.NotFound, $"There is no outcome file '{path}'.");
        var length = new FileInfo(path).Length;
        if (length is < HeadLength + SHA256.HashSizeInBytes or > int.MaxValue)
            throw Invalid(path, "it is not an outcome file");
        using var map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        using var view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        return Read(view, (int)length, path);
    }

    private static unsafe OutcomeTable Read(MemoryMappedViewAccessor view, int length, string path)
    {
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            return Read(new ReadOnlySpan<byte>(start + view.PointerOffset, length), path);
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    private static OutcomeTable Read(ReadOnlySpan<byte> file, string path)
    {
        var content = file[..^SHA256.HashSizeInBytes];
        if (!content.StartsWith(Magic))
            throw Invalid(path, "it is not an outcome file");
        var reader = new OutcomeReader(content[Magic.Length..]);
        if (reader.ReadInt() is var version and not Version)
        {
            throw new NASerExException("OutcomeFileVersion", ErrorKind.Unsupported,
                $"The outcome file '{path}' has format version {version}; this NASerEx reads {Version}. Delete it and collect the outcomes again.");
        }

        if (!SHA256.HashData(content).AsSpan().SequenceEqual(file[^SHA256.HashSizeInBytes..]))
            throw Invalid(path, "it is damaged (its checksum does not fit)");
        return Read(ref reader);
    }

    private static void Write(OutcomeTable table, OutcomeWriter writer)
    {
        writer.Write(table.Count);
        writer.Write(table.Exits.Length);
        foreach (var id in table.SampleIds)
            writer.Write(id);
        writer.Write(table.Labels);
        foreach (var row in table.Exits.Append(table.Final))
        {
            writer.Write(row.Name);
            writer.Write(row.Predicted);
            writer.Write(row.Metrics.Length);
            foreach (var (metric, scores) in row.Metrics)
            {
                writer.Write(metric.Name.ToString());
                writer.Write(metric.Weights.Length);
                writer.Write([.. metric.Weights]);
                writer.Write(scores);
            }
        }
    }

    private static OutcomeTable Read(ref OutcomeReader reader)
    {
        var samples = reader.ReadInt();
        var exits = ImmutableArray.CreateBuilder<ExitOutcomes>(reader.ReadInt());
        var ids = ImmutableArray.CreateBuilder<string>(samples);
        while (ids.Count < samples)
            ids.Add(reader.ReadText());
        var labels = reader.ReadArray<int>(samples);
        while (exits.Count < exits.Capacity)
            exits.Add(ReadRow(ref reader, samples));
        return new OutcomeTable(ids.MoveToImmutable(), labels, exits.MoveToImmutable(), ReadRow(ref reader, samples));
    }

    private static ExitOutcomes ReadRow(ref OutcomeReader reader, int samples)
    {
        var (name, predicted) = (reader.ReadText(), reader.ReadArray<int>(samples));
        var metrics = ImmutableArray.CreateBuilder<MetricScores>(reader.ReadInt());
        while (metrics.Count < metrics.Capacity)
        {
            var metric = new FittedMetric(Enum.Parse<DecisionMetric>(reader.ReadText()), [.. reader.ReadArray<float>(reader.ReadInt())]);
            metrics.Add(new MetricScores(metric, reader.ReadArray<float>(samples)));
        }

        return new ExitOutcomes(name, predicted, metrics.MoveToImmutable());
    }

    private static void Check(OutcomeTable table)
    {
        var wrong = table.Exits.Append(table.Final)
            .FirstOrDefault(row => row.Predicted.Length != table.Count || row.Metrics.Any(metric => metric.Scores.Length != table.Count));
        if (wrong is not null || table.SampleIds.Length != table.Count)
        {
            throw new NASerExException("OutcomeTableInvalid", ErrorKind.InvalidInput,
                $"{(wrong is null ? "The sample names" : $"Row '{wrong.Name}'")} of the outcome table do not fit its {table.Count} samples.");
        }
    }

    private static NASerExException Invalid(string path, string why) => new("OutcomeFileInvalid", ErrorKind.InvalidInput,
        $"The outcome file '{path}' cannot be read: {why}. Delete it and collect the outcomes again.");
}
