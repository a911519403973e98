using NASerEx.Common;
using NASerEx.Natives;
using TorchSharp;

namespace NASerEx.Training;

/// <summary>Loads libtorch and TorchSharp's native library. Whatever uses a TorchSharp type calls <see cref="Require"/> first.</summary>
internal static class TorchLibrary
{
    // On macOS libtorch names an OpenMP library outside the module; one of that name that is already loaded answers for it.
    private static readonly string[] Libraries =
        OperatingSystem.IsMacOS() ? ["omp", "torch_cpu", "LibTorchSharp"] : ["torch_cpu", "LibTorchSharp"];

    /// <summary>Loads the libraries unless they are loaded.</summary>
    /// <exception cref="NASerExException">They are not installed (<c>TrainingRuntimeMissing</c>), or this machine cannot load them; the message says why.</exception>
    public static void Require() => NativeLibraries.Bind(typeof(torch).Assembly, TrainingRuntime.Here.Require, Libraries);
}
