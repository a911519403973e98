using System.Buffers;
using NASerEx.Data.Decoding;

namespace NASerEx.Data.Files;

/// <summary>An image file on disk.</summary>
internal sealed class FileImage(string path) : InputImage
{
    public override string Source => path;

    internal override void Read(Preprocessor preprocessor, Span<float> values)
    {
        byte[]? bytes = null;
        try
        {
            using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            var length = checked((int)RandomAccess.GetLength(file));
            bytes = ArrayPool<byte>.Shared.Rent(length);
            length = RandomAccess.Read(file, bytes.AsSpan(0, length), 0);
            ImagePreparer.Decode(bytes.AsSpan(0, length), preprocessor, values);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OverflowException)
        {
            throw new UnreadableImageException(e.Message, e);
        }
        finally
        {
            if (bytes is not null)
                ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}

/// <summary>An image in a folder or a zip file that is open.</summary>
internal sealed class StoredImage(IFileStore store, int number) : InputImage
{
    public override string Source => store.Describe(store.Paths[number]);

    internal override void Read(Preprocessor preprocessor, Span<float> values) => ImagePreparer.Decode(store.Read(number), preprocessor, values);
}
