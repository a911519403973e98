using NASerEx.Common;
using NASerEx.Data;

namespace NASerEx.PowerShell;

/// <summary>Frames of the process's standard input.</summary>
internal static class StandardFrames
{
    /// <summary>The frames as they come.</summary>
    /// <param name="format">The form of raw frames; null for encoded ones with their lengths.</param>
    /// <exception cref="NASerExException">Standard input is the keyboard (<c>StandardInputNotRedirected</c>).</exception>
    public static IEnumerable<InputImage> Open(RawFormat? format)
    {
        if (!Console.IsInputRedirected)
            throw new NASerExException(
                "StandardInputNotRedirected", ErrorKind.InvalidInput, "Standard input is the keyboard. Redirect it, as in 'camera | pwsh -File classify.ps1', to a program or a file that gives frames.");
        return format is null ? FrameStream.Encoded(Console.OpenStandardInput()) : FrameStream.Raw(Console.OpenStandardInput(), format);
    }
}
