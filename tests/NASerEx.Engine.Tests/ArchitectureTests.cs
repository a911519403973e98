using System.Reflection;
using NASerEx.Common;
using NetArchTest.Rules;
using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>Who may use whom, over the compiled types. The root namespace alone sees every folder.</summary>
public class ArchitectureTests
{
    private static readonly Assembly Engine = typeof(NASerExException).Assembly;

    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Common"] = [],
        ["Natives"] = ["Common"],
        ["Provisioning"] = ["Common", "Natives"],
        ["Specs"] = ["Common", "Data", "Exits", "Runtime", "Training", "Costs", "Search", "Export", "Measurement", "Gates"],
        ["Graphs"] = ["Common"],
        ["Data"] = ["Common", "Natives"],
        ["Exits"] = ["Common", "Graphs"],
        ["Outcomes"] = ["Common", "Exits"],
        ["Runtime"] = ["Common", "Natives", "Graphs", "Exits", "Data"],
        ["Training"] = ["Common", "Natives", "Data", "Graphs", "Exits", "Outcomes", "Runtime"],
        ["Saliency"] = ["Common", "Data", "Graphs", "Exits", "Runtime", "Training"],
        ["Costs"] = ["Common", "Graphs", "Exits"],
        ["Search"] = ["Common", "Exits", "Outcomes", "Costs"],
        ["Export"] = ["Common", "Graphs", "Exits"],
        ["Measurement"] = ["Common", "Data", "Exits", "Runtime", "Costs"],
        ["Brokers"] = ["Common", "Data"],
        ["Monitoring"] = ["Common", "Exits"],
        ["Gates"] = ["Common", "Exits", "Measurement"],
        ["Studies"] = ["Common", "Natives", "Data", "Graphs", "Exits", "Outcomes", "Training", "Costs", "Search", "Measurement"],
        ["Reports"] = ["Common", "Data", "Graphs", "Exits", "Outcomes", "Training", "Costs", "Search", "Export", "Measurement", "Gates", "Studies"],
    };

    public static TheoryData<string> Folders => [.. PresentFolders()];

    [Fact]
    public void EveryFolderIsInTheTable() => Assert.Subset(MayUse.Keys.ToHashSet(), PresentFolders().ToHashSet());

    [Theory]
    [MemberData(nameof(Folders))]
    public void AFolderUsesOnlyWhatItMay(string folder)
    {
        var others = MayUse.Keys.Except(MayUse[folder]).Where(other => other != folder).Select(other => $"NASerEx.{other}");
        var root = Engine.GetTypes().Where(type => type is { Namespace: "NASerEx", IsNested: false }).Select(type => type.FullName!);

        AssertNone(Types.InAssembly(Engine).That().ResideInNamespace(Within($"NASerEx.{folder}")).And().HaveDependencyOnAny([.. others, .. root]));
    }

    [Theory]
    [InlineData("SkiaSharp", "NASerEx.Data")]
    [InlineData("Microsoft.ML.OnnxRuntime", "NASerEx.Runtime")]
    [InlineData("TorchSharp", "NASerEx.Training")]
    [InlineData("YamlDotNet", "NASerEx.Specs")]
    [InlineData("Microsoft.Data.Sqlite", "NASerEx.Studies")]
    [InlineData("Npgsql", "NASerEx.Studies")]
    [InlineData("NuGet", "NASerEx.Provisioning")]
    [InlineData("RabbitMQ", "NASerEx.Brokers")]
    [InlineData("Google.Protobuf", "NASerEx.Graphs.Onnx")]
    public void ALibraryHasOneUser(string library, string user)
    {
        Assert.NotEmpty(Types.InAssembly(Engine).That().ResideInNamespace(Within(user)).And().HaveDependencyOn(library).GetTypes());
        AssertNone(Types.InAssembly(Engine).That().DoNotResideInNamespace(Within(user)).And().HaveDependencyOn(library));
    }

    [Fact]
    public void TheEngineKnowsNothingOfPowerShell() =>
        AssertNone(Types.InAssembly(Engine).That().HaveDependencyOn("System.Management.Automation"));

    private static void AssertNone(PredicateList types) => Assert.Empty(types.GetTypes().Select(type => type.FullName));

    /// <summary>NetArchTest compares the beginnings of full names: the dot keeps out names that only begin with the same letters.</summary>
    private static string Within(string space) => space + ".";

    private static IEnumerable<string> PresentFolders() => Engine.GetTypes()
        .Where(type => type.Namespace?.StartsWith("NASerEx.", StringComparison.Ordinal) is true)
        .Select(type => type.Namespace!.Split('.')[1])
        .Distinct();
}
