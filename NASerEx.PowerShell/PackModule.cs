using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Security;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Build task: packs a staged module as a NuGet package with the metadata of its manifest, which gets its release notes from the
/// changelog on the way. Entries have a fixed order and a fixed time.
/// </summary>
public class PackModule : Task
{
    private static readonly DateTimeOffset Time = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The module's files; %(RecursiveDir) is their folder in it.</summary>
    [Required]
    public ITaskItem[] Files { get; set; }

    [Required]
    public string Changelog { get; set; }

    public string ProjectUri { get; set; }

    [Required]
    public string Destination { get; set; }

    public override bool Execute()
    {
        var files = Files.ToDictionary(file => PathInModule(file), file => file.GetMetadata("FullPath"));
        string name = files.Keys.Single(path => path.EndsWith(".psd1"));
        string manifest = Complete(File.ReadAllText(files[name]).Replace("\r\n", "\n"));
        string id = Path.GetFileNameWithoutExtension(name);
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["[Content_Types].xml"] = ContentTypes(files.Keys),
            ["_rels/.rels"] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                + "<Relationship Type=\"http://schemas.microsoft.com/packaging/2010/07/manifest\" Target=\"/" + id + ".nuspec\" Id=\"R1\" /></Relationships>\n",
            [id + ".nuspec"] = Nuspec(id, manifest),
            [name] = manifest,
        };
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Destination)));
        Write(texts, files.Where(file => file.Key != name).OrderBy(file => file.Key, StringComparer.Ordinal));
        return true;
    }

    private static string PathInModule(ITaskItem file) =>
        file.GetMetadata("RecursiveDir").Replace('\\', '/') + file.GetMetadata("Filename") + file.GetMetadata("Extension");

    private void Write(IEnumerable<KeyValuePair<string, string>> texts, IEnumerable<KeyValuePair<string, string>> files)
    {
        string whole = Destination + ".tmp";
        using (var zip = new ZipArchive(File.Create(whole), ZipArchiveMode.Create))
        {
            foreach (var text in texts)
                Add(zip, text.Key, new MemoryStream(new UTF8Encoding(false).GetBytes(text.Value)));
            foreach (var file in files)
                Add(zip, file.Key, File.OpenRead(file.Value));
        }

        File.Delete(Destination);
        File.Move(whole, Destination);
    }

    private static void Add(ZipArchive zip, string path, Stream content)
    {
        var entry = zip.CreateEntry(path, CompressionLevel.Optimal);
        entry.LastWriteTime = Time;
        using (content)
        using (var target = entry.Open())
            content.CopyTo(target);
    }

    private string Complete(string manifest)
    {
        string added = "ReleaseNotes = '" + ReleaseNotes(Value(manifest, "ModuleVersion")).Replace("'", "''") + "'\n";
        if (!string.IsNullOrEmpty(ProjectUri))
        {
            added += "            ProjectUri   = '" + ProjectUri.Replace("'", "''") + "'\n";
            // GitHub serves the files of a tag there.
            if (ProjectUri.StartsWith("https://github.com/"))
                added += "            IconUri      = '" + ProjectUri.Replace("'", "''") + "/raw/v" + Value(manifest, "ModuleVersion") + "/docs/icon.png'\n";
        }

        return new Regex(@"^ *LicenseUri .*\n", RegexOptions.Multiline).Replace(manifest, line => line.Value + "            " + added, 1);
    }

    // The section of this version, or of what is not released yet.
    private string ReleaseNotes(string version)
    {
        string[] sections = Regex.Split(File.ReadAllText(Changelog).Replace("\r\n", "\n"), @"^(?=## \[)", RegexOptions.Multiline);
        string section = sections.FirstOrDefault(text => text.StartsWith("## [" + version + "]")) ?? sections.First(text => text.StartsWith("## [Unreleased]"));
        return section.Substring(section.IndexOf('\n') + 1).Trim();
    }

    private static string Nuspec(string id, string manifest)
    {
        string commands = string.Join(" ", Values(manifest, "CmdletsToExport").Select(name => "PSCmdlet_" + name + " PSCommand_" + name));
        string tags = string.Join(" ", Values(manifest, "Tags")) + " PSModule PSIncludes_Cmdlet " + commands;
        string link = Value(manifest, "ProjectUri");
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<package xmlns=\"http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd\">\n  <metadata>\n"
            + Element("id", id)
            + Element("version", Value(manifest, "ModuleVersion"))
            + Element("authors", Value(manifest, "Author"))
            + Element("requireLicenseAcceptance", "false")
            + Element("licenseUrl", Value(manifest, "LicenseUri"))
            + (link == null ? "" : Element("projectUrl", link))
            + (Value(manifest, "IconUri") is string icon ? Element("iconUrl", icon) : "")
            + Element("icon", "icon.png")
            + Element("description", Value(manifest, "Description"))
            + Element("releaseNotes", Value(manifest, "ReleaseNotes"))
            + Element("copyright", Value(manifest, "Copyright"))
            + Element("tags", tags)
            + "  </metadata>\n</package>\n";
    }

    private static string Element(string name, string text) => "    <" + name + ">" + SecurityElement.Escape(text) + "</" + name + ">\n";

    private static string Value(string manifest, string key)
    {
        Match match = Regex.Match(manifest, @"^ *" + key + @" *= *'((?:[^']|'')*)'", RegexOptions.Multiline);
        return match.Success ? match.Groups[1].Value.Replace("''", "'") : null;
    }

    private static IEnumerable<string> Values(string manifest, string key)
    {
        string list = Regex.Match(manifest, @"^ *" + key + @" *= *@\(([^)]*)\)", RegexOptions.Multiline).Groups[1].Value;
        return Regex.Matches(list, "'([^']*)'").Cast<Match>().Select(match => match.Groups[1].Value);
    }

    private static string ContentTypes(IEnumerable<string> paths)
    {
        var endings = paths.Select(path => Path.GetExtension(path).TrimStart('.')).Concat(new[] { "nuspec" });
        string defaults = string.Concat(endings.Where(ending => ending != "").Distinct(StringComparer.OrdinalIgnoreCase).OrderBy(ending => ending, StringComparer.Ordinal)
            .Select(ending => "<Default Extension=\"" + ending + "\" ContentType=\"application/octet\" />"));
        string overrides = string.Concat(paths.Where(path => Path.GetExtension(path) == "").OrderBy(path => path, StringComparer.Ordinal)
            .Select(path => "<Override PartName=\"/" + path + "\" ContentType=\"application/octet\" />"));
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
            + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\" />" + defaults + overrides + "</Types>\n";
    }
}
