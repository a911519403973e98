using NASerEx.Data.Decoding;

namespace NASerEx.Data;

/// <summary>One image to be classified, wherever it lies. It is read when its turn comes.</summary>
public abstract class InputImage
{
    /// <summary>How a user finds it.</summary>
    public abstract string Source { get; }

    /// <summary>The image.</summary>
    public override string ToString() => Source;

    /// <summary>Writes it as a model's input: normalised floats, channel by channel.</summary>
    /// <exception cref="UnreadableImageException">It is not a whole image.</exception>
    internal abstract void Read(Preprocessor preprocessor, Span<float> values);
}
