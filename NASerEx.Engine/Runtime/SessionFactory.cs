using Microsoft.ML.OnnxRuntime;
using NASerEx.Common;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;

namespace NASerEx.Runtime;

/// <summary>ONNX Runtime sessions from <see cref="RuntimeOptions"/>, with errors that users can act on.</summary>
internal static class SessionFactory
{
    private const string Suffix = "ExecutionProvider";

    public static InferenceSession Open(string path, RuntimeOptions options)
    {
        if (!File.Exists(path))
            throw new NASerExException("ModelNotFound", ErrorKind.NotFound, $"The model '{path}' does not exist.");
        return Open(path, options, native => new InferenceSession(path, native));
    }

    public static InferenceSession Open(Model model, RuntimeOptions options, GraphShapes? shapes)
    {
        var bytes = OnnxFile.ToBytes(model, shapes);
        return Open(model.Label, options.For(model.Graph), native => new InferenceSession(bytes, native));
    }

    /// <summary>Names of the installed runtime's providers, without <c>ExecutionProvider</c>.</summary>
    public static IReadOnlyList<string> Providers()
    {
        OnnxRuntimeLibrary.Require();
        return [.. OrtEnv.Instance().GetAvailableProviders().Select(name => name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name)];
    }

    /// <summary>Refuses a provider that this machine cannot run models with.</summary>
    /// <exception cref="NASerExException">
    /// It is not there (<c>ProviderMissing</c>), takes no options (<c>ProviderOptionsUnknown</c>) or cannot be used with them (<c>ProviderRefused</c>), or ONNX Runtime cannot be
    /// loaded.
    /// </exception>
    public static void RequireProvider(RuntimeOptions options)
    {
        OnnxRuntimeLibrary.Require();
        Native(options).Dispose();
    }

    private static InferenceSession Open(string label, RuntimeOptions options, Func<SessionOptions, InferenceSession> open)
    {
        OnnxRuntimeLibrary.Require();
        using var native = Native(options);
        try
        {
            return open(native);
        }
        catch (OnnxRuntimeException error)
        {
            throw new NASerExException(
                "ModelRefused", ErrorKind.InvalidInput, $"ONNX Runtime cannot load the model '{label}': {error.Message}", error);
        }
    }

    private static SessionOptions Native(RuntimeOptions options)
    {
        var native = new SessionOptions
        {
            IntraOpNumThreads = options.Threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            EnableCpuMemArena = options.Optimize,
            EnableMemoryPattern = options.Optimize,
            GraphOptimizationLevel = options.Optimize ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL,
        };
        native.AddSessionConfigEntry("session.intra_op.allow_spinning", options.Spin ? "1" : "0");
        native.AddSessionConfigEntry("session.disable_prepacking", options.Optimize ? "0" : "1");
        if (!options.Affinity.IsEmpty)
            native.AddSessionConfigEntry("session.intra_op_thread_affinities", string.Join(';', options.Affinity));
        if (!options.BlockedLayout)
            native.AddSessionConfigEntry("optimization.disable_specified_optimizers", "NchwcTransformer");
        AddProvider(native, options);
        return native;
    }

    private static void AddProvider(SessionOptions native, RuntimeOptions options)
    {
        if (options.Provider.Equals("CPU", StringComparison.OrdinalIgnoreCase))
        {
            RefuseOptions(options);
            return;
        }

        var provider = Providers().FirstOrDefault(name => name.Equals(options.Provider, StringComparison.OrdinalIgnoreCase))
            ?? throw new NASerExException(
                "ProviderMissing", ErrorKind.Environment,
                $"The installed ONNX Runtime has no execution provider '{options.Provider}'; it has {string.Join(", ", Providers())}. Install a build of ONNX Runtime with it, or name another provider.");
        try
        {
            Append(native, provider, new Dictionary<string, string>(options.ProviderOptions));
        }
        catch (OnnxRuntimeException error)
        {
            throw new NASerExException(
                "ProviderRefused", ErrorKind.Environment, $"The execution provider '{provider}' cannot be used: {error.Message}", error);
        }
    }

    private static void RefuseOptions(RuntimeOptions options)
    {
        if (!options.ProviderOptions.IsEmpty)
            throw new NASerExException(
                "ProviderOptionsUnknown", ErrorKind.InvalidInput,
                $"The execution provider 'CPU' takes no options, but there are {string.Join(", ", options.ProviderOptions.Keys)}. Remove them (providerOptions), or name the provider that they are for.");
    }

    private static void Append(SessionOptions native, string provider, Dictionary<string, string> settings)
    {
        switch (provider)
        {
            case "CUDA":
                using (var cuda = new OrtCUDAProviderOptions())
                {
                    cuda.UpdateOptions(settings);
                    native.AppendExecutionProvider_CUDA(cuda);
                }

                break;
            case "Tensorrt":
                using (var tensorrt = new OrtTensorRTProviderOptions())
                {
                    tensorrt.UpdateOptions(settings);
                    native.AppendExecutionProvider_Tensorrt(tensorrt);
                }

                break;
            default:
                native.AppendExecutionProvider(provider, settings);
                break;
        }
    }
}
