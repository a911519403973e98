using System.Buffers;
using NASerEx.Common;
using NASerEx.Data.Decoding;

namespace NASerEx.Data;

/// <summary>Reads images as a model's input. Thread-safe.</summary>
public sealed class ImagePreparer
{
    private readonly Preprocessor _preprocessor;

    /// <summary>Prepares.</summary>
    /// <param name="options">How an image becomes the input.</param>
    /// <param name="asker">What messages call the model or dataset that wants it so.</param>
    /// <exception cref="NASerExException">A value is out of range (<c>DataBadPreprocess</c>), or this machine lacks the decoder.</exception>
    public ImagePreparer(PreprocessOptions options, string asker)
    {
        SkiaLibrary.Require();
        _preprocessor = new Preprocessor(options, asker);
    }

    /// <summary>Floats of an image: channels × height × width.</summary>
    public int Length => _preprocessor.Length;

    /// <summary>Reads an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="values">Receives <see cref="Length"/> normalised floats, C×H×W.</param>
    /// <returns>Why it cannot be read, in a few words; null when it was.</returns>
    public string? Read(InputImage image, Span<float> values)
    {
        try
        {
            image.Read(_preprocessor, values);
            return null;
        }
        catch (UnreadableImageException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>Decodes a file's bytes.</summary>
    /// <exception cref="UnreadableImageException">They are not a whole image.</exception>
    internal static void Decode(ReadOnlySpan<byte> bytes, Preprocessor preprocessor, Span<float> values)
    {
        var pixels = ArrayPool<byte>.Shared.Rent(preprocessor.Length);
        try
        {
            ImageDecoder.Decode(bytes, preprocessor, pixels.AsSpan(0, preprocessor.Length));
            preprocessor.Normalise(pixels.AsSpan(0, preprocessor.Length), values);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }
}
