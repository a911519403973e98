using System.Buffers.Binary;
using System.IO.Compression;

namespace NASerEx.Engine.Tests.Data;

/// <summary>Image files of kinds that no encoder at hand writes, byte by byte.</summary>
internal static class EncodedImages
{
    public const byte Grey = 0, Rgb = 2, Palette = 3, GreyAlpha = 4, Rgba = 6;

    /// <summary>A PNG of one of the colour types above.</summary>
    /// <param name="width">Width.</param>
    /// <param name="height">Height.</param>
    /// <param name="depth">Bits a sample.</param>
    /// <param name="colour">Colour type.</param>
    /// <param name="samples">Samples in order, big-endian where they have 16 bits.</param>
    /// <param name="extra">Chunks before the pixels, such as a palette.</param>
    public static byte[] Png(int width, int height, byte depth, byte colour, byte[] samples, params (string Type, byte[] Data)[] extra)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (depth, colour);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            foreach (var row in samples.Chunk(samples.Length / height))
            {
                zlib.WriteByte(0);
                zlib.Write(row);
            }

        return [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk("IHDR", header), .. extra.SelectMany(chunk => Chunk(chunk.Type, chunk.Data)), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    /// <summary>A bottom-up BMP with a 40-byte header.</summary>
    /// <param name="width">Width.</param>
    /// <param name="height">Height.</param>
    /// <param name="bits">Bits a pixel: 8, 24 or 32.</param>
    /// <param name="palette">Blue, green, red, 0 for each index; only for 8 bits.</param>
    /// <param name="rows">Rows from the top, not padded; blue first.</param>
    public static byte[] Bmp(int width, int height, short bits, byte[] palette, params byte[][] rows)
    {
        byte[][] padded = [.. rows.Reverse().Select(row => (byte[])[.. row, .. new byte[(4 - row.Length % 4) % 4]])];
        var first = 54 + palette.Length;
        var file = new byte[first];
        "BM"u8.CopyTo(file);
        Put(2, first + padded.Sum(row => row.Length));
        Put(10, first);
        Put(14, 40);
        Put(18, width);
        Put(22, height);
        file[26] = 1;
        file[28] = (byte)bits;
        Put(34, padded.Sum(row => row.Length));
        Put(46, palette.Length / 4);
        palette.CopyTo(file, 54);
        return [.. file, .. padded.SelectMany(row => row)];

        void Put(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
    }

    /// <summary>An 8 × 8 baseline JPEG of four components, each of one value, as Adobe programs write CMYK: inverted.</summary>
    public static byte[] CmykJpeg(byte cyan, byte magenta, byte yellow, byte black)
    {
        var bits = string.Concat(new[] { cyan, magenta, yellow, black }.Select(value => Coefficient(value - 128) + "0"));
        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '1');
        var coded = bits.Chunk(8).Select(eight => Convert.ToByte(new string(eight), 2)).SelectMany(b => b == 0xFF ? new byte[] { b, 0 } : [b]);
        byte[] components = [1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0];
        return
        [
            0xFF, 0xD8,
            0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0,
            0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)8, 64),
            0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 8, 4, .. components,
            0xFF, 0xC4, 0, 31, 0x00, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. Enumerable.Range(0, 12).Select(i => (byte)i),
            0xFF, 0xC4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0,
            .. coded,
            0xFF, 0xD9,
        ];
    }

    // Its number of bits in four, then the bits; those of a negative number are one less. Zero coefficients follow (one more bit, the caller's).
    private static string Coefficient(int difference)
    {
        var size = difference == 0 ? 0 : (int)Math.Log2(Math.Abs(difference)) + 1;
        var value = difference < 0 ? difference + (1 << size) - 1 : difference;
        return Convert.ToString(size, 2).PadLeft(4, '0') + (size == 0 ? "" : Convert.ToString(value, 2).PadLeft(size, '0'));
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
        var (length, check) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc(body));
        return [.. length, .. body, .. check];
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        return ~crc;
    }
}
