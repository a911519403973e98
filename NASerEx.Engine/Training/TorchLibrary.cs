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

    private static readonly Lazy<bool> Checked = new(Check);

    /// <summary>Whether libtorch does without oneDNN, which computes wrong convolutions on this machine.</summary>
    public static bool IsWithoutOneDnn => Checked.Value;

    /// <summary>Loads the libraries unless they are loaded, and sees that they compute what they should.</summary>
    /// <exception cref="NASerExException">
    /// They are not installed (<c>TrainingRuntimeMissing</c>), or this machine cannot load them; the message says why. Or they compute wrong (<c>TrainingRuntimeWrong</c>).
    /// </exception>
    public static void Require()
    {
        NativeLibraries.Bind(typeof(torch).Assembly, Folder, Libraries);
        _ = IsWithoutOneDnn;
    }

    /// <summary>Tells where they are slower than they could be.</summary>
    public static void Tell(WorkContext work)
    {
        if (IsWithoutOneDnn)
            work.Tell($"oneDNN computes wrong convolutions on this machine, so libtorch does without it, and training takes longer than elsewhere.{(OneDnn.Advice is { } advice ? $" It is faster where {advice}." : "")}");
    }

    private static string Folder()
    {
        OneDnn.Limit();
        return TrainingRuntime.Here.Require();
    }

    private static bool Check()
    {
        var threads = torch.get_num_threads();
        var library = NativeLibraries.Load("torch_cpu", TrainingRuntime.Here.Require());
        try
        {
            if (OneDnn.HidesTopology)
                OneDnn.LeaveNnpack(library);
            if (OneDnn.IsRight())
                return false;
            OneDnn.Use(library, on: false);
            return OneDnn.IsRight() ? true : throw OneDnn.Wrong();
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }
}
