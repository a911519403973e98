using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using NASerEx.Common;
using NASerEx.Training.Operators;
using TorchSharp;
using static TorchSharp.torch.nn.functional;

namespace NASerEx.Training;

/// <summary>
/// oneDNN, with which libtorch computes convolutions. On some virtual machines, such as ones that hide the caches of their processor, it computes wrong ones where the
/// number of channels does not fill its vectors: what it pads them with is not zero. That is found out before anything learns, and libtorch does without it then.
/// </summary>
internal static class OneDnn
{
    private const int Images = 8;
    private const int Side = 16;
    private const int Kernel = 3;

    // In a map of the kernel's padding, each side's taps but one at either border.
    private const int Taps = (Kernel * Side) - 2;

    private const int WidestVector = 16;
    private const double Tolerance = 1e-4;

    private const int TopologyLeaf = 0xB;
    private const int HypervisorBit = 1 << 31;

    // Its widest instructions that it is right with there.
    private const string Safe = "SSE41";

    private static readonly string[] Limits = ["ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"];
    private static readonly int[] Channels = [3, 8, 9, 12, 24];
    private static readonly bool[] Layouts = [false, true];

    /// <summary>Whether <see cref="Limit"/> found or set one.</summary>
    public static bool IsLimited { get; private set; }

    /// <summary>
    /// Keeps it to convolutions that it computes right where the machine is one of those, which is slower, but faster than to do without it. To be called before libtorch loads, as
    /// it reads its limit once. A limit that the environment has stands.
    /// </summary>
    public static void Limit()
    {
        if ((Limits.Select(Environment.GetEnvironmentVariable).FirstOrDefault(given => !string.IsNullOrEmpty(given)) ?? (HidesTopology ? Safe : null)) is not { } limit)
            return;
        IsLimited = true;
        if (OperatingSystem.IsWindows())
            Environment.SetEnvironmentVariable(Limits[0], limit);
        else
            _ = SetEnvironment(Limits[0], limit, 1);
    }

    /// <summary>Whether a hypervisor tells nothing of the cores that the processor has.</summary>
    public static bool HidesTopology =>
        X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= TopologyLeaf && (X86Base.CpuId(1, 0).Ecx & HypervisorBit) != 0 && X86Base.CpuId(TopologyLeaf, 0).Ebx == 0;

    /// <summary>Whether sums over convolutions of ones, and over their gradients, are what they have to be.</summary>
    public static bool IsRight() =>
        (from channels in Channels from filters in Channels from channelsLast in Layouts select IsRight(channels, filters, channelsLast)).All(right => right);

    /// <summary>Has libtorch compute convolutions with it or without.</summary>
    /// <param name="library">The loaded <c>torch_cpu</c>.</param>
    /// <param name="on">Whether with it.</param>
    /// <exception cref="NASerExException">This libtorch has no such switch (<c>TrainingRuntimeWrong</c>).</exception>
    public static void Use(nint library, bool on)
    {
        Switch(library, "Mkldnn", on);
        if (!on)
            LeaveNnpack(library);
    }

    /// <summary>
    /// Has libtorch do without NNPACK, to which it turns for convolutions without oneDNN and for tiny ones, where NNPACK cannot start: it writes to the process's error stream each time.
    /// </summary>
    /// <param name="library">The loaded <c>torch_cpu</c>.</param>
    /// <exception cref="NASerExException">As <see cref="Use"/>.</exception>
    public static void LeaveNnpack(nint library) => Switch(library, "NNPACK", on: false);

    private static void Switch(nint library, string what, bool on)
    {
        var windows = OperatingSystem.IsWindows();
        var context = Marshal.GetDelegateForFunctionPointer<GlobalContext>(Export(windows ? "?globalContext@at@@YAAEAVContext@1@XZ" : "_ZN2at13globalContextEv"))();
        var name = $"setUserEnabled{what}";
        Marshal.GetDelegateForFunctionPointer<SetEnabled>(Export(windows ? $"?{name}@Context@at@@QEAAX_N@Z" : $"_ZN2at7Context{name.Length}{name}Eb"))(context, on);

        nint Export(string symbol) => NativeLibrary.TryGetExport(library, symbol, out var address) ? address : throw Wrong();
    }

    /// <summary>What a user can do for convolutions that are right, or faster; null where it is done.</summary>
    public static string? Advice => X86Base.IsSupported && !IsLimited ? $"the environment variable {Limits[0]}={Safe} is set before the process starts" : null;

    /// <summary>That nothing can learn on this machine.</summary>
    public static NASerExException Wrong() => new(
        "TrainingRuntimeWrong", ErrorKind.Environment,
        $"libtorch computes wrong convolutions on this machine, so nothing can learn here. Train on another machine{(Advice is null ? "" : $", or see whether they are right where {Advice}, which is slower")}.");

    private static bool IsRight(int channels, int filters, bool channelsLast)
    {
        using var scope = torch.NewDisposeScope();
        Spoil(channels, filters);
        var images = LaidOut(torch.ones(Images, channels, Side, Side)).requires_grad_();
        var weights = LaidOut(torch.ones(filters, channels, Kernel, Kernel)).requires_grad_();
        var sum = conv2d(images, weights, padding: [1, 1]).sum();
        sum.backward();
        var expected = (double)Images * channels * filters * Taps * Taps;
        return new[] { sum, images.grad!.sum(), weights.grad!.sum() }.All(found => Math.Abs((found.item<float>() / expected) - 1) < Tolerance);

        torch.Tensor LaidOut(torch.Tensor tensor) => channelsLast ? tensor.ChannelsLast() : tensor;
    }

    // What is allocated next is not zero by chance.
    private static void Spoil(int channels, int filters)
    {
        using var scope = torch.NewDisposeScope();
        foreach (var length in (ReadOnlySpan<int>)[Padded(channels) * Padded(filters) * Kernel * Kernel, Images * Padded(channels) * Side * Side, Images * Padded(filters) * Side * Side])
            for (var i = 0; i < 2; i++)
                _ = torch.zeros(length).div(torch.zeros(length));

        static int Padded(int channels) => (channels + WidestVector - 1) / WidestVector * WidestVector;
    }

    // What .NET sets, native code does not see but on Windows.
    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int SetEnvironment(string name, string value, int overwrite);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint GlobalContext();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void SetEnabled(nint context, [MarshalAs(UnmanagedType.U1)] bool on);
}
