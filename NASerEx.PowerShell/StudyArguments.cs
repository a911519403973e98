using System.Management.Automation;
using System.Net;
using NASerEx.Common;

namespace NASerEx.PowerShell;

/// <summary>Studies as parameters name them.</summary>
internal static class StudyArguments
{
    /// <summary>The address of a database as it is, and anything else as a full path.</summary>
    /// <param name="study">What was given.</param>
    /// <param name="full">Makes a path a full one.</param>
    /// <exception cref="NASerExException">The address holds a password (<c>StudyPasswordGiven</c>).</exception>
    public static string Full(string study, Func<string, string> full)
    {
        StudyAddress.RefusePassword(study);
        return StudyAddress.IsServer(study) ? study : full(study);
    }

    /// <summary>User and password, as far as they were given.</summary>
    public static NetworkCredential? Of(PSCredential? credential) => credential?.GetNetworkCredential();
}
