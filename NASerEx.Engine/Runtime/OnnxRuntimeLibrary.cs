using Microsoft.ML.OnnxRuntime;
using NASerEx.Common;
using NASerEx.Natives;

namespace NASerEx.Runtime;

/// <summary>Loads ONNX Runtime's native library. Whatever uses an ONNX Runtime type calls <see cref="Require"/> first.</summary>
internal static class OnnxRuntimeLibrary
{
    /// <summary>Loads the library unless it is loaded.</summary>
    /// <exception cref="NASerExException">This machine cannot load it; the message says why.</exception>
    public static void Require()
    {
        OrtEnv.DisableDllImportResolver = true;
        NativeLibraries.Bind(typeof(OrtEnv).Assembly, "onnxruntime");
    }
}
