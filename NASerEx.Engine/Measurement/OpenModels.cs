using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Runtime;

namespace NASerEx.Measurement;

/// <summary>Models that are open at once to run on the same images.</summary>
internal sealed class OpenModels : IDisposable
{
    private readonly List<ExitModel> _models = [];
    private readonly ImageSplit _images;
    private readonly string _dataset;
    private readonly RuntimeOptions _runtime;

    /// <summary>No model yet.</summary>
    /// <param name="images">The images.</param>
    /// <param name="dataset">Name of the dataset, for messages.</param>
    /// <param name="runtime">How models are run.</param>
    /// <exception cref="NASerExException">The split is empty (<c>MeasurementNoImages</c>).</exception>
    public OpenModels(ImageSplit images, string dataset, RuntimeOptions runtime)
    {
        if (images.Count == 0)
            throw new NASerExException(
                "MeasurementNoImages", ErrorKind.InvalidInput,
                $"The split '{images.Name}' of the dataset '{dataset}' is empty; name a split with images, or give the split a share in the dataset's spec.");
        (_images, _dataset, _runtime) = (images, dataset, runtime);
    }

    /// <summary>The models, in the order in which they were opened.</summary>
    public IReadOnlyList<ExitModel> All => _models;

    /// <summary>Opens one more.</summary>
    /// <exception cref="NASerExException">It cannot be run on the images (size or number of classes).</exception>
    public ExitModel Open(string path)
    {
        var model = ExitModel.Open(path, _runtime, new ImageSize(_images.Channels, _images.Height, _images.Width));
        _models.Add(model);
        model.CheckClasses(_images.Classes, _dataset, _images.ClassMap);
        return model;
    }

    /// <inheritdoc/>
    public void Dispose() => _models.ForEach(model => model.Dispose());
}
