using System.Buffers.Binary;
using System.IO.Compression;
using NASerEx.Common;

namespace NASerEx.Data.Arrays;

/// <summary>
/// An IDX file of unsigned bytes (http://yann.lecun.com/exdb/mnist/): two zero bytes, a type, the number of dimensions, their lengths as big-endian
/// 32-bit integers, then the values. A gzipped one is inflated into memory.
/// </summary>
/// <param name="Lengths">Length of each dimension.</param>
/// <param name="Bytes">The values and what is before them.</param>
/// <param name="First">Where the values begin.</param>
internal sealed record IdxData(int[] Lengths, IRawBytes Bytes, int First)
{
    private const byte UnsignedByte = 0x08;

    /// <summary>No deflate stream grows by more.</summary>
    private const long GreatestInflation = 1032;

    private static readonly Dictionary<byte, string> OtherTypes = new()
    {
        [0x09] = "signed bytes", [0x0B] = "16-bit integers", [0x0C] = "32-bit integers", [0x0D] = "32-bit floats", [0x0E] = "64-bit floats",
    };

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it holds, for messages.</param>
    /// <param name="dimensions">The numbers of dimensions that it may have.</param>
    /// <exception cref="NASerExException">It is no such file (<c>DataBadFile</c>) or may not be read (<c>DataNotReadable</c>).</exception>
    public static IdxData Open(string path, string what, params int[] dimensions)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (!IsGzip(file))
                return Plain(path, what, dimensions, file);
            var end = EndOfGzip(file);
            using var inflated = new GZipStream(file, CompressionMode.Decompress);
            return Inflated(path, what, dimensions, inflated, file.Length, end);
        }
        catch (InvalidDataException e)
        {
            throw ArrayFileError.Bad(path, $"is no whole gzip file ({e.Message}). Get it again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ArrayFileError.NotReadable(path, e);
        }
    }

    private static IdxData Plain(string path, string what, int[] dimensions, FileStream file)
    {
        var (lengths, first) = ReadHeader(path, what, dimensions, file);
        var expected = first + Product(path, lengths);
        if (file.Length != expected)
            throw WrongLength(path, what, lengths, expected, $"has {file.Length:N0}", file.Length < expected);
        return new IdxData(lengths, new FileBytes(path), first);
    }

    private static IdxData Inflated(string path, string what, int[] dimensions, GZipStream stream, long compressed, uint end)
    {
        var (lengths, first) = ReadHeader(path, what, dimensions, stream);
        var values = Product(path, lengths);
        if (values > compressed * GreatestInflation)
            throw WrongLength(path, what, lengths, first + values, $"cannot hold them in {compressed:N0} gzipped ones", isShort: true);
        if (values > Array.MaxLength)
            throw ArrayFileError.Bad(path, $"holds {values:N0} bytes, too many to inflate into memory. Unpack it with gunzip.");
        var bytes = new byte[values];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < values)
            throw WrongLength(path, what, lengths, first + values, $"ends after {first + read:N0}", isShort: true);
        if (stream.ReadByte() >= 0)
            throw WrongLength(path, what, lengths, first + values, "has more", isShort: false);
        if (end != (uint)(first + values))
            throw ArrayFileError.Bad(path, $"does not end as a gzip file of {first + values:N0} bytes does. It is cut short (get it again), or was gzipped in parts: unpack it with gunzip.");
        return new IdxData(lengths, new MemoryBytes(bytes), 0);
    }

    /// <summary>The last four bytes: of a whole file (RFC 1952) its inflated length, which <see cref="GZipStream"/> does not miss when they are cut off.</summary>
    private static uint EndOfGzip(FileStream file)
    {
        var end = new byte[4];
        file.Position = Math.Max(0, file.Length - end.Length);
        file.ReadAtLeast(end, end.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return BinaryPrimitives.ReadUInt32LittleEndian(end);
    }

    private static bool IsGzip(FileStream file)
    {
        var isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return isGzip;
    }

    private static (int[] Lengths, int First) ReadHeader(string path, string what, int[] dimensions, Stream stream)
    {
        var magic = Take(path, stream, 4);
        if (magic[0] != 0 || magic[1] != 0)
            throw ArrayFileError.Bad(path, $"begins with the bytes {Convert.ToHexString(magic)}; an IDX file begins with 0000. Name the file as what it is, or get it again.");
        if (magic[2] != UnsignedByte)
            throw ArrayFileError.Bad(
                path, $"byte 2: the values are {OtherTypes.GetValueOrDefault(magic[2], "of no type that IDX has")} (0x{magic[2]:X2}); {what} are unsigned bytes (0x08). Convert them.");
        if (!dimensions.Contains(magic[3]))
            throw ArrayFileError.Bad(path, $"byte 3: it has {magic[3]} dimensions; {what} have {string.Join(" or ", dimensions)}. Is it another file under this name?");
        var lengths = Take(path, stream, 4 * magic[3]);
        return ([.. Enumerable.Range(0, magic[3]).Select(i => Length(path, i, BinaryPrimitives.ReadUInt32BigEndian(lengths.AsSpan(4 * i))))], 4 + lengths.Length);
    }

    private static int Length(string path, int dimension, uint length) => length switch
    {
        0 => throw ArrayFileError.Bad(path, $"byte {4 + (4 * dimension)}: dimension {dimension} is of length 0, so it holds nothing. Get it again."),
        > int.MaxValue => throw ArrayFileError.Bad(path, $"byte {4 + (4 * dimension)}: dimension {dimension} is of length {length:N0}, which no file holds. Get it again."),
        _ => (int)length,
    };

    private static byte[] Take(string path, Stream stream, int count)
    {
        var bytes = new byte[count];
        return stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false) == count
            ? bytes
            : throw ArrayFileError.Bad(path, "ends within the header of an IDX file. It is cut short; get it again.");
    }

    private static long Product(string path, int[] lengths)
    {
        var product = lengths.Aggregate((Int128)1, (all, length) => all * length);
        return product <= long.MaxValue / 2
            ? (long)product
            : throw ArrayFileError.Bad(path, $"claims {string.Join(" × ", lengths)} bytes, which no file holds. Get it again.");
    }

    private static NASerExException WrongLength(string path, string what, int[] lengths, long expected, string has, bool isShort) => ArrayFileError.Bad(
        path, $"should have {expected:N0} bytes for {string.Join(" × ", lengths)} {what}, but {has}. {(isShort ? "It is cut short; get it again." : "Get it again.")}");
}
