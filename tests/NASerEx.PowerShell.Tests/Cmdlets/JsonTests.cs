using System.Collections;
using System.Reflection;
using NASerEx.Data;
using NASerEx.Measurement;
using NASerEx.Measurement.Scenarios;
using NASerEx.Saliency;
using NASerEx.Specs;
using NASerEx.Studies;
using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

/// <summary>ConvertTo-Json refuses a dictionary whose keys are no texts, wherever it meets one below what it is given.</summary>
public sealed class JsonTests
{
    [Theory]
    [InlineData(typeof(ExitSearchResult))]
    [InlineData(typeof(StudiedSearch))]
    [InlineData(typeof(StudyJob))]
    [InlineData(typeof(WorkedJob))]
    [InlineData(typeof(ExportedExitModel))]
    [InlineData(typeof(OptimizedThresholds))]
    [InlineData(typeof(ExitMeasurement))]
    [InlineData(typeof(ScenarioMeasurement))]
    [InlineData(typeof(Exits.ExitPoint))]
    [InlineData(typeof(PointSaliency))]
    [InlineData(typeof(SpecFinding))]
    [InlineData(typeof(BackboneReport))]
    [InlineData(typeof(TargetProfile))]
    [InlineData(typeof(ExitPrediction))]
    [InlineData(typeof(QueuedRun))]
    [InlineData(typeof(Monitoring.StreamAlarm))]
    [InlineData(typeof(Runtime.BudgetStatus))]
    [InlineData(typeof(Provisioning.InstalledTrainingRuntime))]
    public void NoKeyOfADictionaryIsAnythingButText(Type output)
    {
        var met = new HashSet<Type>();
        Assert.Empty(Refused(output, output.Name, met));
        Assert.Contains(output, met);
    }

    [Fact]
    public void SplitsHaveTheKeysOfSpecs()
    {
        var splits = (IDictionary)new DatasetOptions().Splits.Add(SplitName.Test, new SplitOptions { Count = 2 }).Add(SplitName.Train, new SplitOptions { Count = 1 }).SetItem(SplitName.Train, new SplitOptions { Count = 3 });
        Assert.Equal(["train", "test"], splits.Keys.Cast<string>());
        Assert.Equal(3, ((SplitOptions)splits["Train"]!).Count);
        Assert.Same(splits["test"], splits[SplitName.Test]);
        Assert.Null(splits["calibration"]);
        foreach (DictionaryEntry entry in splits)
            Assert.Same(splits[entry.Key], entry.Value);
        Assert.Throws<NotSupportedException>(splits.Clear);
    }

    /// <summary>Paths of properties that hold such dictionaries, below a type as ConvertTo-Json reads it: by its public properties.</summary>
    private static IEnumerable<string> Refused(Type type, string path, HashSet<Type> met)
    {
        if (type.IsGenericType)
            foreach (var refused in type.GetGenericArguments().SelectMany(argument => Refused(argument, path, met)))
                yield return refused;
        if (KeyOf(type) is { } key && key != typeof(string) && !IsTextual(type))
            yield return $"{path}: {type}";
        if (type.Namespace?.StartsWith("NASerEx", StringComparison.Ordinal) != true || type.IsEnum || IsTextual(type) || !met.Add(type))
            yield break;
        foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.GetIndexParameters().Length == 0))
            foreach (var refused in Refused(property.PropertyType, $"{path}.{property.Name}", met))
                yield return refused;
    }

    private static Type? KeyOf(Type type) =>
        type.GetInterfaces().Append(type).FirstOrDefault(each => each.IsGenericType && each.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))?.GetGenericArguments()[0];

    private static bool IsTextual(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Common.EnumDictionary<,>);
}
