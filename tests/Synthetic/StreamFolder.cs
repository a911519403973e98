using System.Globalization;
using NASerEx.Common;
using NASerEx.Data;

namespace NASerEx.Synthetic;

/// <summary>Images of a stream as PNG files in a folder, without labels.</summary>
public static class StreamFolder
{
    /// <summary>Writes the images of a dataset's test split, as large as its model takes them.</summary>
    /// <param name="images">The dataset.</param>
    /// <param name="folder">The folder.</param>
    /// <returns>The folder.</returns>
    public static string Write(DatasetOptions images, string folder)
    {
        using var data = ImageDataset.Open(images, WorkContext.None);
        var split = data.Split(SplitName.Test);
        Directory.CreateDirectory(folder);
        for (var image = 0; image < split.Count; image++)
            File.WriteAllBytes(Path.Combine(folder, image.ToString("D6", CultureInfo.InvariantCulture) + ".png"), split.Thumbnail(image, Math.Max(split.Width, split.Height)));
        return folder;
    }
}
