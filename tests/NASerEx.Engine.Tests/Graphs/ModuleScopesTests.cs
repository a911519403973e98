using NASerEx.Graphs.Onnx;
using NASerEx.Graphs.Onnx.Proto;
using Xunit;

namespace NASerEx.Engine.Tests.Graphs;

public class ModuleScopesTests
{
    [Theory]
    [InlineData("['', 'layer1', 'layer1.0', 'layer1.0.conv1', 'conv2d']", "layer1,layer1.0,layer1.0.conv1")]
    [InlineData("['', 'relu']", "")]
    [InlineData("['_empty_nn_module_stack_from_metadata_hook', 'sym_size_int_720']", "")]
    [InlineData("", "")]
    public void ModulesAreReadWithoutTheModelAndTheOperation(string noted, string modules)
    {
        var node = new NodeProto { MetadataProps = { new StringStringEntryProto { Key = "pkg.torch.onnx.name_scopes", Value = noted } } };
        Assert.Equal(modules, string.Join(',', ModuleScopes.Of(node)));
    }
}
