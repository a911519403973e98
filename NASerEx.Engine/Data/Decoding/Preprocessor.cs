using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Common;

namespace NASerEx.Data.Decoding;

/// <summary>Checked <see cref="PreprocessOptions"/> and what follows from them.</summary>
internal sealed class Preprocessor
{
    private readonly PreprocessOptions _options;
    private readonly float[][] _normalised;
    private Fitting? _last;

    /// <exception cref="NASerExException">A value is out of range (<c>DataBadPreprocess</c>).</exception>
    public Preprocessor(PreprocessOptions options, string dataset)
    {
        _options = options;
        Check(options, dataset);
        _normalised = [.. Enumerable.Range(0, options.Channels).Select(Table)];
    }

    public int Channels => _options.Channels;

    public int Height => _options.Height;

    public int Width => _options.Width;

    /// <summary>Values of an image at input size.</summary>
    public int Length => Channels * Height * Width;

    /// <summary>The options as text, for hashing.</summary>
    public string Identity => string.Create(CultureInfo.InvariantCulture,
        $"{Width}x{Height}x{Channels} {_options.Resize} {ShorterSide} {_options.Scale:R} [{Join(_options.Mean)}] [{Join(_options.Std)}]");

    private int ShorterSide => _options.ResizeTo ?? Math.Max(Width, Height);

    /// <summary>
    /// Where the input lies in a source image. The rounding of sizes and offsets is that of torchvision's <c>Resize</c> and
    /// <c>CenterCrop</c>.
    /// </summary>
    public (ResampledAxis Columns, ResampledAxis Rows) Fit(int width, int height)
    {
        // Images of a stream are mostly of one size.
        if (_last is not { } last || (last.Width, last.Height) != (width, height))
            _last = last = Fitting.Of(width, height, Axes(width, height));
        return (last.Columns, last.Rows);
    }

    private (ResampledAxis Columns, ResampledAxis Rows) Axes(int width, int height)
    {
        if (_options.Resize == ResizeMode.Stretch)
            return (new ResampledAxis(width, Width, 0, Width), new ResampledAxis(height, Height, 0, Height));
        var shorter = Math.Min(width, height);
        var scaledWidth = (int)((long)ShorterSide * width / shorter);
        var scaledHeight = (int)((long)ShorterSide * height / shorter);
        return (Crop(width, scaledWidth, Width), Crop(height, scaledHeight, Height));
    }

    /// <summary>8-bit pixels of one image to the model's input: (value × scale − mean) / std, by a table of 256 values a channel.</summary>
    public void Normalise(ReadOnlySpan<byte> pixels, Span<float> values)
    {
        var plane = Height * Width;
        for (var c = 0; c < Channels; c++)
            Lookup(_normalised[c], pixels.Slice(c * plane, plane), values.Slice(c * plane, plane));
    }

    private static void Lookup(ReadOnlySpan<float> table, ReadOnlySpan<byte> pixels, Span<float> values)
    {
        table = table[..256];
        for (var i = 0; i < pixels.Length && i < values.Length; i++)
            values[i] = table[pixels[i]];
    }

    private static ResampledAxis Crop(int source, int scaled, int size) =>
        new(source, scaled, (int)Math.Round((scaled - size) / 2.0, MidpointRounding.ToEven), size);

    private static float Of(ImmutableArray<float> values, int channel) => values[values.Length == 1 ? 0 : channel];

    private static string Join(ImmutableArray<float> values) =>
        string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

    private static void Check(PreprocessOptions o, string dataset)
    {
        Require(
            o.Width is > 0 and <= PreprocessOptions.MaxSide && o.Height is > 0 and <= PreprocessOptions.MaxSide,
            $"width and height must lie in 1 to {PreprocessOptions.MaxSide}");
        Require(o.Channels is 1 or 3, "channels must be 1 or 3");
        Require(o.ResizeTo is null || (o.ResizeTo >= Math.Max(o.Width, o.Height) && o.ResizeTo <= PreprocessOptions.MaxResizeTo),
            $"resizeTo must lie between the longer of width and height and {PreprocessOptions.MaxResizeTo}");
        Require(float.IsFinite(o.Scale) && o.Scale > 0, "scale must be greater than 0");
        RequirePerChannel(o.Mean, "mean");
        RequirePerChannel(o.Std, "std");
        Require(o.Std.All(value => value > 0), "std must be greater than 0");

        void RequirePerChannel(ImmutableArray<float> values, string name) =>
            Require(!values.IsDefault && (values.Length == 1 || values.Length == o.Channels) && values.All(float.IsFinite),
                $"{name} must have one value, or one for each of the {o.Channels} channels");

        void Require(bool holds, string what)
        {
            if (!holds)
                throw new NASerExException("DataBadPreprocess", ErrorKind.InvalidInput, $"Dataset '{dataset}', preprocess: {what}.");
        }
    }

    private sealed record Fitting(int Width, int Height, ResampledAxis Columns, ResampledAxis Rows)
    {
        public static Fitting Of(int width, int height, (ResampledAxis Columns, ResampledAxis Rows) axes) => new(width, height, axes.Columns, axes.Rows);
    }

    private float[] Table(int channel)
    {
        var (mean, std) = (Of(_options.Mean, channel), Of(_options.Std, channel));
        return [.. Enumerable.Range(0, 256).Select(value => (value * _options.Scale - mean) / std)];
    }
}
