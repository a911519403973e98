using System.Globalization;
using System.Text;
using System.Xml;
using NASerEx.Common;
using NASerEx.Gates;

namespace NASerEx.Reports;

/// <summary>
/// Verdicts as JUnit XML, in what the readers of CI services have in common: a suite for each model, a case for each constraint, failures with a
/// message. Names of cases hold the model, as some readers leave suites out.
/// </summary>
/// <param name="root">Folder that paths start from.</param>
public sealed class GateJUnit(string root)
{
    private static readonly XmlWriterSettings Layout = new() { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };

    /// <summary>Writes a file.</summary>
    /// <exception cref="NASerExException">It cannot be written (<c>FileNotWritable</c>).</exception>
    public void Write(IReadOnlyCollection<GateVerdict> verdicts, string path) => AtomicFile.Write(path, stream =>
    {
        using var xml = XmlWriter.Create(stream, Layout);
        xml.WriteStartElement("testsuites");
        Attribute(xml, "name", "NASerEx gate");
        Counts(xml, [.. verdicts.SelectMany(verdict => verdict.Findings)]);
        foreach (var verdict in verdicts)
            Suite(xml, verdict);
        xml.WriteEndElement();
    });

    private void Suite(XmlWriter xml, GateVerdict verdict)
    {
        var model = ReportPaths.Below(root, verdict.Measurement.Model);
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", model);
        Counts(xml, verdict.Findings);
        foreach (var finding in verdict.Findings)
            Case(xml, model, finding);
        xml.WriteEndElement();
    }

    private void Case(XmlWriter xml, string model, GateFinding finding)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "name", $"{finding.Gate} of {model}");
        Attribute(xml, "classname", "NASerEx.Gate");
        Attribute(xml, "time", "0");
        if (finding.Place is { } place)
        {
            Attribute(xml, "file", ReportPaths.Below(root, place.File));
            Attribute(xml, "line", place.Line.ToString(CultureInfo.InvariantCulture));
        }

        if (!finding.IsPassed)
        {
            xml.WriteStartElement("failure");
            Attribute(xml, "message", finding.Message);
            Attribute(xml, "type", GateFailure.Id);
            xml.WriteString(Clean(finding.ToString()));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Counts(XmlWriter xml, IReadOnlyCollection<GateFinding> findings)
    {
        Attribute(xml, "tests", findings.Count.ToString(CultureInfo.InvariantCulture));
        Attribute(xml, "failures", findings.Count(finding => !finding.IsPassed).ToString(CultureInfo.InvariantCulture));
        Attribute(xml, "errors", "0");
        Attribute(xml, "skipped", "0");
        Attribute(xml, "time", "0");
    }

    private static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, Clean(value));

    /// <summary>Paths may hold characters that XML cannot.</summary>
    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Select(rune => IsXml(rune.Value) ? rune.ToString() : "\uFFFD"));

    private static bool IsXml(int character) => character is 0x9 or 0xA or 0xD or (>= 0x20 and <= 0xD7FF) or (>= 0xE000 and <= 0xFFFD) or >= 0x10000;
}
