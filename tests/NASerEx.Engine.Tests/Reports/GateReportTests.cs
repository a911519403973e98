using System.Text.Json.Nodes;
using System.Xml.Linq;
using NASerEx.Common;
using NASerEx.Gates;
using NASerEx.Reports;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Reports;

public sealed class GateReportTests : IDisposable
{
    private static readonly string Root = Path.GetDirectoryName(SyntheticMeasurement.Value.Baseline)!;
    private static readonly SourceLocation Place = new(Path.Combine(Root, "specs", "a b.naserex.yaml"), 12, 3);

    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-gate").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void JUnitHasASuiteForEachModelAndACaseForEachConstraint()
    {
        var suites = JUnit(Failed("out/model.exits.onnx"), Passed("other.onnx"));
        Assert.Equal(("testsuites", "3", "1", "0"), (suites.Name.LocalName, Of(suites, "tests"), Of(suites, "failures"), Of(suites, "errors")));
        Assert.Equal([("out/model.exits.onnx", "2", "1"), ("other.onnx", "1", "0")], suites.Elements().Select(suite => (Of(suite, "name"), Of(suite, "tests"), Of(suite, "failures"))));
        Assert.All(suites.Elements(), suite => Assert.Equal("testsuite", suite.Name.LocalName));
    }

    /// <summary>What PublishTestResults of Azure Pipelines and the common actions for GitHub read: names that tell cases apart, and the text of failures.</summary>
    [Fact]
    public void JUnitCasesHaveWhatReadersLookFor()
    {
        var cases = JUnit(Failed("out/model.exits.onnx"), Passed("other.onnx")).Descendants("testcase").ToList();
        Assert.Equal(["maxAccuracyDrop of out/model.exits.onnx", "minSpeedup of out/model.exits.onnx", "minSpeedup of other.onnx"], cases.Select(each => Of(each, "name")));
        Assert.All(cases, each => Assert.Equal(("NASerEx.Gate", "0"), (Of(each, "classname"), Of(each, "time"))));
        Assert.Equal([0, 1, 0], cases.Select(each => each.Elements("failure").Count()));
        var failure = cases[1].Element("failure")!;
        Assert.Equal(("minSpeedup: the speed-up is 2.2 times (95 % interval from 2.15 times), below the limit of 3 times", "GateFailed"), (Of(failure, "message"), Of(failure, "type")));
        Assert.Equal($"{Of(failure, "message")} ({Place})", failure.Value);
        Assert.Equal(("specs/a b.naserex.yaml", "12"), (Of(cases[1], "file"), Of(cases[1], "line")));
        Assert.Null(cases[0].Attribute("file"));
    }

    [Fact]
    public void JUnitIsXmlWhateverPathsHold()
    {
        var suite = JUnit(Passed("a<b>&\"\u0001\uD800.onnx")).Elements().Single();
        Assert.Equal("a<b>&\"\uFFFD\uFFFD.onnx", Of(suite, "name"));
    }

    [Fact]
    public void SarifHasWhatTheStandardRequires()
    {
        var log = Sarif(Failed("out/model.exits.onnx"), Passed("other.onnx"));
        Assert.Equal("2.1.0", (string?)log["version"]);
        var run = Assert.Single(log["runs"]!.AsArray())!;
        var driver = run["tool"]!["driver"]!;
        Assert.Equal("NASerEx", (string?)driver["name"]);
        Assert.Equal(["maxAccuracyDrop", "minSpeedup"], driver["rules"]!.AsArray().Select(rule => (string?)rule!["id"]));
        Assert.All(driver["rules"]!.AsArray(), rule => Assert.EndsWith(".", (string?)rule!["shortDescription"]!["text"], StringComparison.Ordinal));
        var result = Assert.Single(run["results"]!.AsArray())!;
        Assert.Equal(("minSpeedup", 1, "error"), ((string?)result["ruleId"], (int)result["ruleIndex"]!, (string?)result["level"]));
        Assert.StartsWith("out/model.exits.onnx: minSpeedup: the speed-up is 2.2 times", (string?)result["message"]!["text"], StringComparison.Ordinal);
    }

    [Fact]
    public void SarifPointsAtTheLineOfTheConstraint()
    {
        var location = Sarif(Failed("out/model.exits.onnx"))["runs"]![0]!["results"]![0]!["locations"]![0]!["physicalLocation"]!;
        Assert.Equal("""{"uri":"specs/a%20b.naserex.yaml","uriBaseId":"%SRCROOT%"}""", location["artifactLocation"]!.ToJsonString());
        Assert.Equal("""{"startLine":12,"startColumn":3}""", location["region"]!.ToJsonString());
    }

    [Theory]
    [InlineData("out/model.exits.onnx", """{"uri":"out/model.exits.onnx","uriBaseId":"%SRCROOT%"}""")]
    [InlineData("../elsewhere/a b.onnx", null)]
    public void SarifPointsAtTheModelWhereTheConstraintIsInNoFile(string model, string? artifact)
    {
        var path = Path.GetFullPath(Path.Combine(Root, model));
        var location = Sarif(Judge(model, new Gate("minSpeedup", 3)))["runs"]![0]!["results"]![0]!["locations"]![0]!["physicalLocation"]!.AsObject();
        Assert.Equal(artifact ?? $$"""{"uri":"{{new Uri(path).AbsoluteUri}}"}""", location["artifactLocation"]!.ToJsonString());
        Assert.False(location.ContainsKey("region"));
    }

    [Fact]
    public void SarifOfAGateThatHoldsHasNoResults() => Assert.Empty(Sarif(Passed("other.onnx"))["runs"]![0]!["results"]!.AsArray());

    [Fact]
    public void MarkdownShowsEveryConstraintAndEscapesWhatPathsHold()
    {
        var text = new GateMarkdown(Root).Render([Failed("out/a|b_<i>.onnx"), Passed("other.onnx")]);
        Assert.StartsWith("## NASerEx gate: failed\n\n### out/a\\|b\\_\\<i\\>.onnx\n\n3,000 images of symbols (test): accuracy 98.23 %, original 98.53 %;", text, StringComparison.Ordinal);
        Assert.Contains("| **failed** | minSpeedup: the speed-up is 2.2 times (95 % interval from 2.15 times), below the limit of 3 times (specs/a b.naserex.yaml:12:3) |\n", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("| passed |").Length - 1);
        Assert.StartsWith("## NASerEx gate: passed\n", new GateMarkdown(Root).Render([Passed("other.onnx")]), StringComparison.Ordinal);
    }

    private static GateVerdict Failed(string model) => Judge(model, new Gate("maxAccuracyDrop", 1), new Gate("minSpeedup", 3, Place));

    private static GateVerdict Passed(string model) => Judge(model, new Gate("minSpeedup", 2));

    private static GateVerdict Judge(string model, params Gate[] gates) =>
        GateJudge.Judge(SyntheticMeasurement.Value with { Model = Path.GetFullPath(Path.Combine(Root, model)) }, [.. gates]);

    private XElement JUnit(params GateVerdict[] verdicts)
    {
        var path = Path.Combine(_folder, "out", "gate.xml");
        new GateJUnit(Root).Write(verdicts, path);
        Assert.Equal((byte)'<', File.ReadAllBytes(path)[0]);
        return XDocument.Load(path).Root!;
    }

    private JsonNode Sarif(params GateVerdict[] verdicts)
    {
        var path = Path.Combine(_folder, "gate.sarif");
        new GateSarif(Root).Write(verdicts, path);
        return JsonNode.Parse(File.ReadAllText(path))!;
    }

    private static string? Of(XElement element, string name) => element.Attribute(name)?.Value;
}
