namespace NASerEx.Data.Labels;

/// <summary>What a labels file says of one image.</summary>
/// <param name="Line">Line of the file, from 1.</param>
/// <param name="Image">The image's path as it stands there.</param>
/// <param name="Class">Its class.</param>
/// <param name="Split">Its split; empty where the file has none.</param>
internal readonly record struct LabelRow(int Line, string Image, string Class, string Split);
