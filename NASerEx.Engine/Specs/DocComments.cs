using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NASerEx.Specs;

/// <summary>Summaries of an assembly's members, from the XML file that the compiler writes beside it.</summary>
internal sealed partial class DocComments
{
    private readonly Dictionary<string, XElement> _members;

    private DocComments(XDocument file) =>
        _members = file.Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    /// <summary>Reads the comments of an assembly; its XML file must be beside it, as it is after a build.</summary>
    public static DocComments Of(Assembly assembly) => new(XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")));

    /// <summary>A property's or a field's summary as plain text, members named as specs write them; null if it has none.</summary>
    public string? Summary(MemberInfo member)
    {
        var name = $"{(member is PropertyInfo ? 'P' : 'F')}:{member.DeclaringType!.FullName!.Replace('+', '.')}.{member.Name}";
        return _members.TryGetValue(name, out var found) && found.Element("summary") is { } summary
            ? Blanks().Replace(TextOf(summary), " ").Trim()
            : null;
    }

    private static string TextOf(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see when see.Attribute("langword") is { } word => word.Value,
        XElement { Name.LocalName: "see" } see when see.Attribute("cref") is { } reference => NameOf(reference.Value),
        XElement element => string.Concat(element.Nodes().Select(TextOf)),
        _ => "",
    };

    private static string NameOf(string reference)
    {
        var name = reference[(reference.LastIndexOf('.') + 1)..];
        return reference.StartsWith("T:", StringComparison.Ordinal) ? name : SpecSchema.CamelCase(name);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
