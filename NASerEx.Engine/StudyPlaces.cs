using System.Net;
using NASerEx.Common;
using NASerEx.Specs;
using NASerEx.Studies;

namespace NASerEx;

/// <summary>Finds the study that a user means.</summary>
internal static class StudyPlaces
{
    /// <summary>Opens a study that is there.</summary>
    /// <param name="study">Full path of its folder, its SQLite file, or the spec of a search that keeps in it; or the address of a PostgreSQL database.</param>
    /// <param name="credential">User and password for a database, or null.</param>
    /// <exception cref="NASerExException">There is no study (<c>StudyNotFound</c>), or its address cannot be used.</exception>
    public static StudyStore OpenExisting(string study, NetworkCredential? credential)
    {
        var place = PlaceOf(study);
        return StudyAddress.IsServer(place) || File.Exists(Path.Combine(place, StudyStore.FileName))
            ? StudyStore.Open(place, credential)
            : throw new NASerExException("StudyNotFound", ErrorKind.NotFound, $"There is no study in '{place}'. A search makes one in the folder that its spec names as store, '{SpecFile.DefaultStore}' beside the spec where it names none.");
    }

    private static string PlaceOf(string study) =>
        StudyAddress.IsServer(study) ? study
        : study.EndsWith(SpecFile.Ending, StringComparison.Ordinal) ? SpecFile.ReadSearch(study).Store
        : Path.GetFileName(study) == StudyStore.FileName ? Path.GetDirectoryName(study)!
        : study;
}
