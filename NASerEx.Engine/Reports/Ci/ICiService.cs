using NASerEx.Common;

namespace NASerEx.Reports.Ci;

/// <summary>A service that runs scripts and shows what they say of themselves.</summary>
public interface ICiService
{
    /// <summary>Folder of the sources; null where the service does not say.</summary>
    string? Root { get; }

    /// <summary>The line of output that becomes an error among the annotations.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="place">Where, if in a file.</param>
    string Annotation(string message, SourceLocation? place);

    /// <summary>Adds to the summary of the job.</summary>
    /// <param name="markdown">What to add; its end is left out where the summary would become too large.</param>
    /// <returns>A line of output that makes the service take it, or null where none is needed.</returns>
    /// <exception cref="NASerExException">The summary cannot be written (<c>FileNotWritable</c>).</exception>
    string? AddSummary(string markdown);
}

/// <summary>The services that are known.</summary>
public static class CiServices
{
    /// <summary>The service that runs this process, told by its environment; null where none is known.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    public static ICiService? Of(Func<string, string?> variable)
    {
        if (IsTrue(variable("GITHUB_ACTIONS")))
            return new GitHubActions(variable);
        return IsTrue(variable("TF_BUILD")) ? new AzurePipelines(variable) : null;
    }

    private static bool IsTrue(string? value) => "true".Equals(value, StringComparison.OrdinalIgnoreCase);
}
