using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;

namespace NASerEx.Runtime;

/// <summary>Preprocessing between datasets, which apply it, and exported models, which keep it.</summary>
public static class InputPreparations
{
    private const string Stretch = "stretch", ShorterSideThenCrop = "shorterSideThenCrop";

    /// <summary>What a model keeps of a dataset's preprocessing.</summary>
    public static InputPreparation Of(PreprocessOptions options) => new(
        options.Width,
        options.Height,
        options.Channels,
        options.Resize == ResizeMode.Stretch ? Stretch : ShorterSideThenCrop,
        options.Scale,
        options.Mean,
        options.Std) { ResizeTo = options.ResizeTo };

    /// <summary>The preprocessing that a model keeps.</summary>
    /// <exception cref="NASerExException">It fits images in a way that this version does not know (<c>ManifestInvalid</c>).</exception>
    public static PreprocessOptions ToOptions(this InputPreparation kept, string model) => new()
    {
        Width = kept.Width,
        Height = kept.Height,
        Channels = kept.Channels,
        Resize = kept.Resize switch
        {
            Stretch => ResizeMode.Stretch,
            ShorterSideThenCrop => ResizeMode.ShorterSideThenCrop,
            _ => throw new NASerExException(
                "ManifestInvalid", ErrorKind.InvalidInput,
                $"The model '{model}' wants images fitted by '{kept.Resize}', which is neither {Stretch} nor {ShorterSideThenCrop}. Export the model again."),
        },
        ResizeTo = kept.ResizeTo,
        Scale = kept.Scale,
        Mean = kept.Mean,
        Std = kept.Std,
    };
}
