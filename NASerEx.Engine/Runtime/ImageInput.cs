using System.Buffers;
using NASerEx.Common;
using NASerEx.Graphs;

namespace NASerEx.Runtime;

/// <summary>Channels, height and width of a model's images.</summary>
/// <param name="Channels">1 for luminance, 3 for RGB.</param>
/// <param name="Height">Rows of pixels.</param>
/// <param name="Width">Columns of pixels.</param>
public readonly record struct ImageSize(int Channels, int Height, int Width)
{
    /// <summary>Floats an image.</summary>
    public int Count => Channels * Height * Width;

    /// <summary>C×H×W.</summary>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}

/// <summary>The order of an image tensor's axes.</summary>
public enum ImageLayout
{
    /// <summary>Batch, channels, rows, columns.</summary>
    Nchw,

    /// <summary>Batch, rows, columns, channels.</summary>
    Nhwc,
}

/// <summary>A model's image input.</summary>
/// <param name="Name">Name of the input.</param>
/// <param name="Element">Float or Float16.</param>
/// <param name="Layout">Order of the axes.</param>
/// <param name="Batch">Images that every run takes, or null when any number is taken.</param>
/// <param name="Size">Channels, height and width.</param>
public sealed record ImageInput(string Name, ElementType Element, ImageLayout Layout, int? Batch, ImageSize Size)
{
    /// <summary>
    /// Reads an input's declared type. An input is NHWC when its last axis has 1, 3 or 4 channels and its second has not.
    /// </summary>
    /// <param name="name">Name of the input.</param>
    /// <param name="type">Its declared type.</param>
    /// <param name="size">Size for the axes that the model leaves open; axes that it fixes must agree.</param>
    /// <param name="model">What messages call the model.</param>
    /// <exception cref="NASerExException">
    /// The input is no image (<c>NotAnImageInput</c>), or its size is open and not given, or another (<c>ImageSize</c>).
    /// </exception>
    public static ImageInput Of(string name, TensorType? type, ImageSize? size = null, string? model = null)
    {
        if (type?.Shape is not { Length: 4 } shape || type.Element is not (ElementType.Float or ElementType.Float16))
            throw new NASerExException(
                "NotAnImageInput", ErrorKind.Unsupported,
                $"The input '{name}' is {Describe(type)}; an image classifier takes a float tensor [N,C,H,W] or [N,H,W,C].");
        var layout = IsChannels(shape[3]) && !IsChannels(shape[1]) ? ImageLayout.Nhwc : ImageLayout.Nchw;
        var (c, h, w) = layout == ImageLayout.Nchw ? (1, 2, 3) : (3, 1, 2);
        var asker = model is null ? "The model" : $"The model '{model}'";
        return new ImageInput(name, type.Element, layout, (int?)shape[0].Length, new ImageSize(
            Length(name, shape[c], size?.Channels, "channels", asker),
            Length(name, shape[h], size?.Height, "height", asker),
            Length(name, shape[w], size?.Width, "width", asker)));
    }

    /// <summary>The shape of a batch in the model's own layout.</summary>
    public long[] Shape(int batch) => Layout == ImageLayout.Nchw
        ? [batch, Size.Channels, Size.Height, Size.Width]
        : [batch, Size.Height, Size.Width, Size.Channels];

    /// <summary>Bytes of a batch.</summary>
    public long Bytes(int batch) => (long)batch * Size.Count * Element.Size();

    /// <summary>Lays NCHW floats out as the model takes them.</summary>
    /// <param name="images">Whole images, NCHW.</param>
    /// <param name="destination">The tensor's bytes.</param>
    internal void Arrange(ReadOnlySpan<float> images, Span<byte> destination)
    {
        if (Layout == ImageLayout.Nchw)
        {
            HalfFloats.Copy(images, Element, destination);
            return;
        }

        var rented = ArrayPool<float>.Shared.Rent(images.Length);
        var turned = rented.AsSpan(0, images.Length);
        var (channels, pixels) = (Size.Channels, Size.Height * Size.Width);
        for (var start = 0; start < images.Length; start += Size.Count)
            for (var channel = 0; channel < channels; channel++)
                for (var pixel = 0; pixel < pixels; pixel++)
                    turned[start + (pixel * channels) + channel] = images[start + (channel * pixels) + pixel];
        HalfFloats.Copy(turned, Element, destination);
        ArrayPool<float>.Shared.Return(rented);
    }

    private static bool IsChannels(Dimension dimension) => dimension.Length is 1 or 3 or 4;

    private static string Describe(TensorType? type) => type is null
        ? "not a tensor"
        : $"of type {type.Element} [{(type.Shape is { } shape ? string.Join(',', shape) : "...")}]";

    private static int Length(string name, Dimension declared, int? given, string what, string asker) => (declared.Length, given) switch
    {
        ({ } fixedLength, null) => (int)fixedLength,
        (null, { } length) => length,
        ({ } fixedLength, { } length) when fixedLength == length => length,
        (null, null) => throw new NASerExException(
            "ImageSize", ErrorKind.InvalidInput, $"{asker} leaves the {what} of its input '{name}' open; give the size of the images (-InputSize, or preprocess in the dataset's spec)."),
        _ => throw new NASerExException(
            "ImageSize", ErrorKind.InvalidInput, $"{asker} takes an input '{name}' of {what} {declared}, but the images have {what} {given}."),
    };
}
