using NASerEx.Common;
using NASerEx.Data.Files;

namespace NASerEx.Data;

/// <summary>The images that a path stands for: a file, all below a folder, or all in a zip file, which stays open until this is disposed.</summary>
public sealed class InputImages : IDisposable
{
    private readonly IFileStore? _store;

    private InputImages(IEnumerable<InputImage> images, IFileStore? store) => (Images, _store) = (images, store);

    /// <summary>The images, in ordinal order of their paths.</summary>
    public IEnumerable<InputImage> Images { get; }

    /// <summary>Whether anything stays open, or is listed, until this is disposed.</summary>
    public bool HoldsStore => _store is not null;

    /// <summary>Finds images; none is read yet.</summary>
    /// <param name="path">Full path of an image, a folder or a zip file (<c>.zip</c>).</param>
    /// <exception cref="NASerExException">
    /// There is nothing (<c>DataNotFound</c>) or no image there (<c>DataNoImages</c>), it may not be read (<c>DataNotReadable</c>), or it is no whole
    /// zip file (<c>DataBadArchive</c>).
    /// </exception>
    public static InputImages Open(string path)
    {
        if (Directory.Exists(path))
            return Of(new FolderStore(path), path);
        if (!File.Exists(path))
            throw new NASerExException("DataNotFound", ErrorKind.NotFound, $"There is no image, folder or zip file '{path}'.");
        return Path.GetExtension(path).Equals(".zip", StringComparison.OrdinalIgnoreCase)
            ? Of(new ZipStore(path), path)
            : new InputImages([new FileImage(path)], null);
    }

    /// <inheritdoc/>
    public void Dispose() => _store?.Dispose();

    private static InputImages Of(IFileStore store, string path)
    {
        int[] numbers = [.. Enumerable.Range(0, store.Paths.Count).Where(i => ImageNames.Is(store.Paths[i]))];
        if (numbers.Length > 0)
            return new InputImages(numbers.Select(number => new StoredImage(store, number)), store);
        store.Dispose();
        throw new NASerExException("DataNoImages", ErrorKind.InvalidInput, $"'{path}' holds no JPEG, PNG, WebP or BMP image.");
    }
}
