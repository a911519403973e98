namespace NASerEx.Data;

/// <summary>A file beside the images that says of which class each is, a row (CSV) or an object (JSON Lines) an image.</summary>
public sealed record LabelOptions
{
    /// <summary>
    /// Path below the dataset's root, ending in <c>.csv</c>, <c>.tsv</c>, <c>.jsonl</c> or <c>.ndjson</c>. A table has a row of column
    /// names first; its fields are separated by tabs in a <c>.tsv</c> file, else by whichever of comma, semicolon and tab comes first in that row.
    /// </summary>
    public required string File { get; init; }

    /// <summary>Column, or property, of the image's path, which starts from the folder of the labels file.</summary>
    public string Image { get; init; } = "image";

    /// <summary>
    /// Column, or property, of the class: a name, or a whole number that counts <see cref="DatasetOptions.Classes"/> from 0 where no name
    /// there is a number.
    /// </summary>
    public string Class { get; init; } = "class";

    /// <summary>
    /// Column, or property, that <see cref="SplitOptions.Folder"/> then selects images by; with null it selects by folder. Rows where it
    /// is empty belong to no split but the root; rows that are in no split are counted in a warning.
    /// </summary>
    public string? Split { get; init; }
}
