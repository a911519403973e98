using System.IO.Compression;
using NASerEx.Common;
using NASerEx.Data;
using SkiaSharp;
using Xunit;

namespace NASerEx.Engine.Tests.Data;

/// <summary>A folder of drawn images that is gone after the test.</summary>
internal sealed class ImageFolder : IDisposable
{
    static ImageFolder() => SkiaLibrary.Require();

    public ImageFolder() => Directory.CreateDirectory(Root);

    public string Root { get; } = Path.Combine(Path.GetTempPath(), $"naserex-data-{Guid.NewGuid():N}");

    public List<string> Warnings { get; } = [];

    public WorkContext Work => new() { OnWarning = text => { lock (Warnings) Warnings.Add(text); } };

    public static EnumDictionary<SplitName, SplitOptions> All(string? folder = null) => Splits((SplitName.Test, new SplitOptions { Folder = folder }));

    public static EnumDictionary<SplitName, SplitOptions> Splits(params ReadOnlySpan<(SplitName Name, SplitOptions Options)> splits) =>
        new(splits.ToArray().Select(split => KeyValuePair.Create(split.Name, split.Options)));

    public static byte[] Encode(SKEncodedImageFormat format, int width, int height, Func<int, int, SKColor> colour)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                bitmap.SetPixel(x, y, colour(x, y));
        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    /// <summary>A JPEG whose content depends on the number, busy enough that cutting it loses pixels.</summary>
    public static byte[] Jpeg(int number, int size = 8) =>
        Encode(SKEncodedImageFormat.Jpeg, size, size, (x, y) => new SKColor((byte)(number + x * 29), (byte)((number >> 8) + y * 17), (byte)((number >> 16) + x * y * 5)));

    public static byte[] Png(int width, int height, Func<int, int, SKColor> colour) => Encode(SKEncodedImageFormat.Png, width, height, colour);

    public string Add(string path, byte[] bytes)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return file;
    }

    /// <summary>Different JPEGs for each class.</summary>
    public ImageFolder Fill(string prefix, int perClass, params ReadOnlySpan<string> classes)
    {
        foreach (var name in classes)
            for (var i = 0; i < perClass; i++)
                Add($"{prefix}{name}/{i:D3}.jpg", Jpeg((int)SeededRandom.Key(i, prefix + name)));
        return this;
    }

    public DatasetOptions Options(EnumDictionary<SplitName, SplitOptions>? splits = null) => new()
    {
        Name = "pictures",
        Path = Root,
        Splits = splits ?? All(),
        Preprocess = new PreprocessOptions { Width = 8, Height = 8 },
    };

    /// <summary>The same files in a zip file beside the folder.</summary>
    public DatasetOptions Zipped(DatasetOptions options, bool reversed = false)
    {
        var path = $"{Root}{(reversed ? "-reversed" : "")}.zip";
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        var files = Directory.GetFiles(Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        foreach (var file in reversed ? files.Reverse() : files)
            zip.CreateEntryFromFile(file, Path.GetRelativePath(Root, file).Replace('\\', '/'));
        return options with { Source = DatasetSource.Zip, Path = path };
    }

    public ImageDataset Open(DatasetOptions options) => ImageDataset.Open(options, Work);

    public NASerExException Refusal(DatasetOptions options) => Assert.Throws<NASerExException>(() =>
    {
        using var dataset = Open(options);
        foreach (var name in Enum.GetValues<SplitName>())
            dataset.Split(name);
    });

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
        File.Delete($"{Root}.zip");
        File.Delete($"{Root}-reversed.zip");
    }
}
