using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Graphs;

public class OnnxFileRoundTripTests
{
    [Theory]
    [MemberData(nameof(SharedFiles.Models), MemberType = typeof(SharedFiles))]
    public void WrittenModelAnswersAsTheOriginal(string file)
    {
        var path = SharedFiles.Path(file);
        var model = OnnxFile.Read(path);
        using var original = OnnxSession.Open(path, TestModels.OneThread);
        using var written = OnnxSession.Open(model, TestModels.OneThread);
        var input = ImageInput.Of(original.Inputs[0].Name, original.Inputs[0].Type);
        var batch = input.Batch ?? 2;
        var images = TestModels.Images(batch * input.Size.Count);

        using var expected = original.Run(images, batch);
        using var actual = written.Run(images, batch);

        Assert.Equal(original.Inputs.Select(input => input.Name), written.Inputs.Select(input => input.Name));
        Assert.Equal(original.Outputs.Select(output => output.Name), written.Outputs.Select(output => output.Name));
        Assert.Equal(expected.Lengths(0), actual.Lengths(0));
        Assert.Equal(expected.Floats(0).ToArray(), actual.Floats(0).ToArray());
        Assert.Equal(OnnxFile.ToBytes(model), OnnxFile.ToBytes(OnnxFile.FromBytes(OnnxFile.ToBytes(model))));
    }
}
