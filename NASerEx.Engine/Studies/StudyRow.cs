namespace NASerEx.Studies;

/// <summary>One row of a study: what a result depends on and what is said about it, as JSON.</summary>
/// <param name="Hash">Hash of what it depends on.</param>
/// <param name="Parameters">What it depends on.</param>
/// <param name="Written">When it was written, in ISO 8601.</param>
/// <param name="Info">What is said about it.</param>
/// <param name="FileHash">SHA-256 of the file that goes with it; null where none does.</param>
internal sealed record StudyRow(string Hash, string Parameters, string Written, string Info, string? FileHash);
