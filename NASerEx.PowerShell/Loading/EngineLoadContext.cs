using System.Reflection;
using System.Runtime.Loader;

namespace NASerEx.PowerShell.Loading;

/// <summary>
/// Where the engine and its dependencies live, apart from what other modules load: whatever lies in the module's <c>dependencies</c>
/// folder comes from there, the rest (.NET itself) from the process.
/// </summary>
internal sealed class EngineLoadContext(string folder) : AssemblyLoadContext("NASerEx")
{
    /// <summary>The one assembly that code outside the context refers to.</summary>
    public const string EntryAssembly = "NASerEx.Engine";

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
