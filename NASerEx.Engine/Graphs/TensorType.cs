using System.Collections.Immutable;

namespace NASerEx.Graphs;

/// <summary>One axis of a declared shape: a length, a named unknown, or an unnamed unknown.</summary>
/// <param name="Length">The length, or null when it is not fixed.</param>
/// <param name="Symbol">The name of an unknown length, or null.</param>
public readonly record struct Dimension(long? Length, string? Symbol = null)
{
    /// <summary>The length, the symbol or <c>?</c>.</summary>
    public override string ToString() => Length?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}

/// <summary>The declared type of a value: element type and, when known, shape.</summary>
/// <param name="Element">Element type.</param>
/// <param name="Shape">Axes, or null when not even their number is known.</param>
public sealed record TensorType(ElementType Element, ImmutableArray<Dimension>? Shape)
{
    /// <summary>A type of fixed lengths.</summary>
    public static TensorType Of(ElementType element, params ReadOnlySpan<long> lengths) =>
        new(element, [.. lengths.ToArray().Select(length => new Dimension(length))]);
}
