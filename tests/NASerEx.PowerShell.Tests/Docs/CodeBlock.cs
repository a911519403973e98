using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NASerEx.PowerShell.Tests.Docs;

/// <summary>Code that documentation shows.</summary>
/// <param name="Place">Where it stands: file and line, or cmdlet and example.</param>
/// <param name="Language">What the fence says it is.</param>
/// <param name="Text">The code.</param>
internal sealed partial record CodeBlock(string Place, string Language, string Text)
{
    /// <summary>The fenced blocks of the README and of the pages in docs.</summary>
    public static IReadOnlyList<CodeBlock> OfPages { get; } =
    [
        .. Directory.GetFiles(Path.Combine(Staged.Repository, "docs"), "*.md").Order().Prepend(Path.Combine(Staged.Repository, "README.md")).SelectMany(OfPage),
    ];

    /// <summary>The examples of the cmdlets' help.</summary>
    public static IReadOnlyList<CodeBlock> OfHelp { get; } =
    [
        .. from command in XDocument.Load(Path.Combine(Staged.Folder, "en-US", "NASerEx.PowerShell.dll-Help.xml")).Root!.Elements()
           let name = Inner(command, "name").First().Value
           from example in Inner(command, "example")
           select new CodeBlock($"{name}, {Inner(example, "title").Single().Value}", "powershell", Inner(example, "code").Single().Value),
    ];

    /// <summary>The page, or the cmdlet.</summary>
    public string Page => Place.Split(':', ',')[0];

    /// <summary>The file that the first line names, as specs of the pages do.</summary>
    public string FileName => Text.Split('\n')[0].TrimStart('#').Trim();

    private static IEnumerable<CodeBlock> OfPage(string path)
    {
        var page = File.ReadAllText(path).ReplaceLineEndings("\n");
        return Fence().Matches(page).Select(match => new CodeBlock(
            $"{Path.GetFileName(path)}:{page[..match.Index].Count(letter => letter == '\n') + 1}", match.Groups["language"].Value, match.Groups["text"].Value));
    }

    private static IEnumerable<XElement> Inner(XElement element, string name) => element.Descendants().Where(one => one.Name.LocalName == name);

    [GeneratedRegex("^```(?<language>\\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
