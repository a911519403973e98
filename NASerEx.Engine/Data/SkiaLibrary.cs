using NASerEx.Common;
using NASerEx.Natives;
using SkiaSharp;

namespace NASerEx.Data;

/// <summary>Loads SkiaSharp's native library. Whatever uses a SkiaSharp type calls <see cref="Require"/> first.</summary>
internal static class SkiaLibrary
{
    /// <summary>Loads the library unless it is loaded.</summary>
    /// <exception cref="NASerExException">This machine cannot load it; the message says why.</exception>
    public static void Require() => NativeLibraries.Bind(typeof(SKBitmap).Assembly, "libSkiaSharp");
}
