using System.Reflection;
using System.Runtime.InteropServices;
using NASerEx.Common;

namespace NASerEx.Natives;

/// <summary>
/// The one place that native libraries load from: <c>runtimes/&lt;rid&gt;/native</c> beside the engine, or under the folder that the
/// process names in its <c>NASerEx.NativePath</c> setting. Nothing but libtorch (<see cref="TrainingRuntime"/>) is searched for elsewhere, so what
/// runs is what was staged.
/// </summary>
internal static class NativeLibraries
{
    private const string PathSetting = "NASerEx.NativePath";
    private static readonly HashSet<Assembly> Bound = [];

    /// <summary>The folder that this platform's native libraries load from.</summary>
    public static string Folder { get; } = Path.Combine(
        AppContext.GetData(PathSetting) as string ?? Path.GetDirectoryName(typeof(NativeLibraries).Assembly.Location)!,
        "runtimes",
        NativePlatform.Rid,
        "native");

    /// <summary>
    /// Loads libraries now, in order, and has the imports of a managed assembly answered by them, in whatever load context that
    /// assembly lives. Comes before the wrapper's first native call;
    /// calling it again does nothing.
    /// </summary>
    /// <param name="assembly">The managed wrapper whose imports are to be answered.</param>
    /// <param name="libraries">Library names as the wrapper imports them; what a library depends on comes before it.</param>
    /// <exception cref="NASerExException">A library is missing or the system's loader refuses it.</exception>
    public static void Bind(Assembly assembly, params ReadOnlySpan<string> libraries) => Bind(assembly, () => Folder, libraries);

    /// <summary>The same, with libraries of another folder.</summary>
    /// <param name="assembly">The managed wrapper whose imports are to be answered.</param>
    /// <param name="folder">The folder; asked once, before the libraries load.</param>
    /// <param name="libraries">Library names as the wrapper imports them; what a library depends on comes before it.</param>
    /// <exception cref="NASerExException">A library is missing or the system's loader refuses it.</exception>
    public static void Bind(Assembly assembly, Func<string> folder, params ReadOnlySpan<string> libraries)
    {
        lock (Bound)
        {
            if (Bound.Contains(assembly))
                return;
            var (place, loaded) = (folder(), new Dictionary<string, nint>(StringComparer.Ordinal));
            foreach (var library in libraries)
                loaded.Add(library, Load(library, place));
            NativeLibrary.SetDllImportResolver(assembly, (name, _, _) => loaded.GetValueOrDefault(WithoutEnding(name)));
            Bound.Add(assembly);
        }
    }

    /// <summary>Loads one library from <see cref="Folder"/>.</summary>
    /// <param name="library">Its name, without the platform's prefix and ending.</param>
    /// <exception cref="NASerExException">The library is missing or the system's loader refuses it.</exception>
    public static nint Load(string library) => Load(library, Folder);

    internal static nint Load(string library, string folder)
    {
        var path = NativePlatform.FileNames(library).Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw NativeLoadErrors.Missing(library, folder);
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw NativeLoadErrors.Refused(path, error);
        }
    }

    private static string WithoutEnding(string name) => name.EndsWith(".dll", StringComparison.Ordinal) ? name[..^4] : name;
}
