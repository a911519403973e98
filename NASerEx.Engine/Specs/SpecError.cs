using NASerEx.Common;

namespace NASerEx.Specs;

/// <summary>Complaints about a spec; every message begins with the place and the key path.</summary>
internal static class SpecError
{
    public static NASerExException At(
        SpecPlace place, string keyPath, string id, string message, ErrorKind kind = ErrorKind.InvalidInput, Exception? inner = null) =>
        new(id, kind, Prefix(place.Location, keyPath) + message, inner) { Location = place.Location, Key = keyPath };

    /// <summary>A complaint's message without the place and the key path.</summary>
    public static string Complaint(NASerExException error) => error.Message[Prefix(error.Location!.Value, error.Key!).Length..];

    private static string Prefix(SourceLocation place, string keyPath) => keyPath.Length == 0 ? $"{place}: " : $"{place}: {keyPath}: ";

    public static NASerExException WrongType(SpecNode node, string keyPath, string expected) =>
        At(node.Place, keyPath, "SpecWrongType", $"expects {expected}, not {Describe(node)}.");

    public static NASerExException OutOfRange(SpecPlace place, string keyPath, string message) =>
        At(place, keyPath, "SpecOutOfRange", message);

    private static string Describe(SpecNode node) => node switch
    {
        SpecScalar { IsNull: true } => "nothing; leave the key out to take its default",
        SpecScalar { Plain: true } scalar => $"'{scalar.Text}'",
        SpecScalar scalar => $"the quoted text \"{scalar.Text}\"",
        SpecList => "a list",
        _ => "a mapping",
    };
}
