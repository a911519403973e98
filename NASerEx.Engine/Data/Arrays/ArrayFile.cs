namespace NASerEx.Data.Arrays;

/// <summary>A file of raw images before it is opened.</summary>
/// <param name="Name">What ids of its images begin with, and what <see cref="SplitOptions.Folder"/> may name it by; unique in its dataset.</param>
/// <param name="Part"><c>train</c> or <c>test</c>; empty where the name does not say.</param>
/// <param name="Path">Its full path.</param>
internal sealed record ArrayPart(string Name, string Part, string Path);

/// <summary>An open file of equally large raw images.</summary>
/// <param name="Part">Which.</param>
/// <param name="Shape">Layout of an image.</param>
/// <param name="Bytes">The bytes; disposed with this.</param>
/// <param name="First">Where the first image begins.</param>
/// <param name="Stride">Bytes from an image to the next.</param>
/// <param name="Labels">Number of the class of each image, as the file counts.</param>
/// <param name="LabelPlace">Where the label of an image stands, for messages.</param>
internal sealed record ArrayFile(
    ArrayPart Part, RawShape Shape, IRawBytes Bytes, long First, int Stride, byte[] Labels, Func<int, string> LabelPlace) : IDisposable
{
    /// <summary>Most images that a file may have.</summary>
    public const int MaxImages = 20_000_000;

    /// <summary>Number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>Reads an image.</summary>
    /// <exception cref="UnreadableImageException">It cannot be read.</exception>
    public void Read(int index, Span<byte> raw) => Bytes.Read(First + ((long)index * Stride), raw);

    public void Dispose() => Bytes.Dispose();
}
