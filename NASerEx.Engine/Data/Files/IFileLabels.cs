namespace NASerEx.Data.Files;

/// <summary>Which files of a store are images of which class: read off their folders, or told by a labels file.</summary>
internal interface IFileLabels
{
    /// <summary>The classes and the labels.</summary>
    ClassLabels Labels { get; }

    /// <summary>The images that a split's <see cref="SplitOptions.Folder"/> selects, in ordinal order of their paths.</summary>
    IReadOnlyList<ImageEntry> Entries(string? folder);
}
