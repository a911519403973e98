using System.Buffers.Binary;
using NASerEx.Common;
using NASerEx.Data;
using Xunit;

namespace NASerEx.Engine.Tests.Data;

public class FrameStreamTests
{
    private readonly ImagePreparer _preparer = new(new PreprocessOptions { Width = 4, Height = 2, Scale = 1, Mean = [0], Std = [1] }, "test");

    [Fact]
    public void EncodedFramesAreReadInOrderHoweverTheStreamIsCut()
    {
        using var stream = new Dripping([.. Enumerable.Range(1, 5).SelectMany(i => Prefixed(Png((byte)i)))], atMost: 3);
        var frames = Read(FrameStream.Encoded(stream));
        Assert.Equal(Enumerable.Range(1, 5).Select(i => $"frame {i}"), frames.Select(frame => frame.Source));
        Assert.All(frames, frame => Assert.Null(frame.Fault));
        Assert.Equal([1, 2, 3, 4, 5], frames.Select(frame => frame.Values[^1]));
    }

    [Fact]
    public void CorruptFramesAreToldByTheirNumberAndLeftOut()
    {
        byte[] damaged = [.. Png(2)[..^20]];
        using var stream = new MemoryStream([.. Prefixed(Png(1)), .. Prefixed(damaged), .. Prefixed([]), .. Prefixed("no image"u8.ToArray()), .. Prefixed(Png(5))]);
        var frames = Read(FrameStream.Encoded(stream));
        Assert.Equal([true, false, false, false, true], frames.Select(frame => frame.Fault is null));
        Assert.Equal("empty", frames[2].Fault);
        Assert.Contains("not a JPEG", frames[3].Fault, StringComparison.Ordinal);
        Assert.Equal(("frame 5", 5), (frames[4].Source, frames[4].Values[0]));
    }

    [Theory]
    [InlineData(2, "the stream ends after 2 of the 4 bytes of its length")]
    [InlineData(4, "the stream ends after 0 of its 20 bytes")]
    [InlineData(13, "the stream ends after 9 of its 20 bytes")]
    public void AFrameThatTheStreamCutsShortIsTold(int bytes, string expected)
    {
        using var stream = new MemoryStream([.. Prefixed(Png(1)), .. Prefixed(new byte[20])[..bytes]]);
        var frames = Read(FrameStream.Encoded(stream));
        Assert.Equal([null, expected], frames.Select(frame => frame.Fault));
    }

    [Fact]
    public void AStreamThatIsOutOfStepEnds()
    {
        using var stream = new MemoryStream([.. Prefixed(Png(1)), .. "GIF89a"u8, .. Prefixed(Png(2))]);
        var frames = Read(FrameStream.Encoded(stream));
        Assert.Equal(2, frames.Count);
        Assert.Contains("944,130,375 bytes", frames[1].Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void AReadThatFailsIsTold()
    {
        using var stream = new Dripping(Prefixed(Png(1)), atMost: 100) { FailsAtTheEnd = true };
        Assert.Equal([null, "the cable is out"], Read(FrameStream.Encoded(stream)).Select(frame => frame.Fault));
    }

    [Fact]
    public void RawFramesAreFittedAsFilesAre()
    {
        byte[] pixels = [.. Enumerable.Range(0, 2 * 6 * 5 * 3).Select(i => (byte)i)];
        using var stream = new MemoryStream([.. pixels, 1, 2, 3]);
        var raw = Read(FrameStream.Raw(stream, RawFormat.Parse("6x5x3")));
        using var files = new MemoryStream([.. pixels.Chunk(90).SelectMany(frame => Prefixed(EncodedImages.Png(6, 5, 8, EncodedImages.Rgb, frame)))]);
        var encoded = Read(FrameStream.Encoded(files));
        Assert.Equal([null, null, "the stream ends after 3 of its 90 bytes"], raw.Select(frame => frame.Fault));
        Assert.Equal(encoded.Select(frame => frame.Values), raw.Take(2).Select(frame => frame.Values));
    }

    [Fact]
    public void GreyServesAllChannels()
    {
        using var stream = new MemoryStream([10, 20, 30, 40, 50, 60, 70, 80]);
        var frame = Assert.Single(Read(FrameStream.Raw(stream, RawFormat.Parse("4X2×1"))));
        Assert.Equal([.. Enumerable.Repeat(new float[] { 10, 20, 30, 40, 50, 60, 70, 80 }, 3).SelectMany(plane => plane)], frame.Values);
    }

    [Theory]
    [InlineData("640x480")]
    [InlineData("640x480x4")]
    [InlineData("0x480x3")]
    [InlineData("-4x4x3")]
    [InlineData("100000x100000x1")]
    [InlineData("")]
    public void NoFormOfFramesIsAnError(string text) => Assert.Equal("RawFormatInvalid", Assert.Throws<NASerExException>(() => RawFormat.Parse(text)).Id);

    private List<(string Source, string? Fault, float[] Values)> Read(IEnumerable<InputImage> frames)
    {
        var read = new List<(string, string?, float[])>();
        foreach (var frame in frames)
        {
            var values = new float[_preparer.Length];
            read.Add((frame.Source, _preparer.Read(frame, values), values));
        }

        return read;
    }

    private static byte[] Png(byte value) => EncodedImages.Png(4, 2, 8, EncodedImages.Rgb, [.. Enumerable.Repeat(value, 24)]);

    private static byte[] Prefixed(byte[] frame)
    {
        var prefix = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(prefix, (uint)frame.Length);
        return [.. prefix, .. frame];
    }

    /// <summary>A stream that gives a few bytes at a time, as pipes do.</summary>
    private sealed class Dripping(byte[] bytes, int atMost) : MemoryStream(bytes)
    {
        public bool FailsAtTheEnd { get; init; }

        public override int Read(Span<byte> buffer) => FailsAtTheEnd && Position == Length
            ? throw new IOException("the cable is out")
            : base.Read(buffer[..Math.Min(atMost, buffer.Length)]);
    }
}
