using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

public class ImagePartsTests
{
    [Theory]
    [InlineData(0, 64, 1)]
    [InlineData(999, 64, 1)]
    [InlineData(1_100, 64, 2)]
    [InlineData(3_000, 64, 6)]
    [InlineData(8_000, 128, 8)]
    [InlineData(50_000, 64, 8)]
    [InlineData(5_000, 4_096, 2)]
    [InlineData(700, 1, 1)]
    public void PartsAreOfWholeBatchesAndLeaveNothingOut(int images, int batch, int count)
    {
        var parts = ImageParts.Of(images, batch);

        Assert.Equal(count, parts.Length);
        Assert.Equal(0, parts[0].Start.Value);
        Assert.Equal(images, parts[^1].End.Value);
        Assert.All(parts, part => Assert.Equal(0, part.Start.Value % batch));
        Assert.Equal(parts.Skip(1).Select(part => part.Start), parts.SkipLast(1).Select(part => part.End));
        Assert.All(parts.SkipLast(1), part => Assert.True(part.End.Value > part.Start.Value));
    }
}
