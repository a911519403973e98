using NASerEx.Common;

namespace NASerEx.Data.Labels;

/// <summary>Complaints about labels files; every message begins with file and line.</summary>
internal static class LabelError
{
    /// <param name="file">How a user finds the file.</param>
    /// <param name="line">Line, from 1; 0 means the whole file.</param>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="column">Column, from 1; 0 means unknown.</param>
    /// <param name="id">Stable identifier.</param>
    /// <param name="cause">The cause, if a library reported it.</param>
    public static NASerExException At(string file, int line, string message, int column = 0, string id = "DataBadLabels", Exception? cause = null)
    {
        var place = new SourceLocation(file, line, column);
        return new NASerExException(id, ErrorKind.InvalidInput, $"{place}: {message}", cause) { Location = place };
    }

    /// <summary>A column or property that is not there.</summary>
    public static NASerExException NoColumn(string file, int line, string key, string name, IReadOnlyCollection<string> known) => At(
        file, line, $"there is no '{name}' (labels.{key}); there are {string.Join(", ", known)}.{NearestName.Hint(name, known)} Name the right one in labels.{key}.");
}
