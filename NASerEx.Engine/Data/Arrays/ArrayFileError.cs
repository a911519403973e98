using NASerEx.Common;

namespace NASerEx.Data.Arrays;

/// <summary>Complaints about files of raw images.</summary>
internal static class ArrayFileError
{
    /// <summary>A file that is not what it should be.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fault">What is wrong and what to do, from the verb on.</param>
    /// <param name="cause">The cause, if a library reported it.</param>
    public static NASerExException Bad(string path, string fault, Exception? cause = null) =>
        new("DataBadFile", ErrorKind.InvalidInput, $"'{path}' {fault}", cause);

    public static NASerExException NotReadable(string path, Exception cause) =>
        new("DataNotReadable", ErrorKind.Environment, $"'{path}' of the dataset cannot be read: {cause.Message}", cause);
}
