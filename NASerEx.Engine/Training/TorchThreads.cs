using TorchSharp;

namespace NASerEx.Training;

/// <summary>How many threads libtorch uses.</summary>
internal static class TorchThreads
{
    /// <summary>Does work that may change the number, and changes it back.</summary>
    public static T Restored<T>(Func<T> work)
    {
        TorchLibrary.Require();
        var threads = torch.get_num_threads();
        try
        {
            return work();
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }
}
