using NASerEx.Natives;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

/// <summary>Convolutions of libtorch with oneDNN and without.</summary>
[Collection(nameof(Alone))]
public class OneDnnTests
{
    public OneDnnTests() => TorchLibrary.Require();

    [Fact]
    public void WhatLearnsComputesRight() => Assert.True(OneDnn.IsRight());

    [Fact]
    public void LibtorchComputesRightWithoutItToo()
    {
        var library = NativeLibraries.Load("torch_cpu", TrainingRuntime.Here.Require());
        OneDnn.Use(library, on: false);
        try
        {
            Assert.True(OneDnn.IsRight());
        }
        finally
        {
            OneDnn.Use(library, on: !TorchLibrary.IsWithoutOneDnn);
        }
    }
}
