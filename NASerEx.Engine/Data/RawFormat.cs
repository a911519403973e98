using System.Globalization;
using NASerEx.Common;
using NASerEx.Data.Arrays;

namespace NASerEx.Data;

/// <summary>The form of raw frames: 8 bits a value, rows from the top, the channels of a pixel together.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Channels">3 for RGB, 1 for grey.</param>
public sealed record RawFormat(int Width, int Height, int Channels)
{
    /// <summary>Bytes of a frame.</summary>
    public int Length => Width * Height * Channels;

    internal RawShape Shape => new(Width, Height, Channels, IsPlanar: false);

    /// <summary>Reads a text such as <c>640x480x3</c>: width, height and channels.</summary>
    /// <exception cref="NASerExException"><c>RawFormatInvalid</c>: it is no such text, or there are no frames of that form.</exception>
    public static RawFormat Parse(string text)
    {
        var parts = text.Split('x', 'X', '×').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
        return parts is [> 0 and var width, > 0 and var height, 1 or 3] && (long)width * height <= RawShape.MostPixels
            ? new RawFormat(width, height, parts[2])
            : throw new NASerExException(
                "RawFormatInvalid", ErrorKind.InvalidInput,
                $"'{text}' is no form of raw frames. Give width, height and channels, 3 for RGB or 1 for grey, as in 640x480x3; of at most {RawShape.MostPixels:N0} pixels.");
    }
}
