using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace NASerEx.PowerShell.Loading;

/// <summary>
/// Runs when PowerShell imports the module, before any cmdlet: from then on the engine's name, and no other, is answered from the
/// module's own load context. Nothing is loaded yet.
/// </summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    private static readonly EngineLoadContext Engine = new(
        Path.Combine(Path.GetDirectoryName(typeof(ModuleInitializer).Assembly.Location)!, "dependencies"));

    /// <summary>Called by PowerShell at each import.</summary>
    public void OnImport()
    {
        AssemblyLoadContext.Default.Resolving -= ResolveEngine;
        AssemblyLoadContext.Default.Resolving += ResolveEngine;
    }

    private static Assembly? ResolveEngine(AssemblyLoadContext context, AssemblyName name) =>
        name.Name == EngineLoadContext.EntryAssembly ? Engine.LoadFromAssemblyName(name) : null;
}
