using NASerEx.Training.Operators;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

public class SupportTableTests
{
    private const string Update = "NASEREX_UPDATE_DOCS";

    [Fact]
    public void ThePageOfOperatorsIsCurrent()
    {
        var page = Path.Combine(SharedFiles.Repository, "docs", "operators.md");
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllText(page, SupportTable.Render());
        Assert.True(
            File.Exists(page) && File.ReadAllText(page).ReplaceLineEndings("\n") == SupportTable.Render().ReplaceLineEndings("\n"),
            $"docs/operators.md is not what the list of operators gives. Renew it with "
            + $"{Update}=1 dotnet test -c Release --project tests/NASerEx.Engine.Tests -- --filter-class '*SupportTableTests'");
    }

    [Fact]
    public void EveryOperatorIsListedOnce() =>
        Assert.Equal(OperatorList.All.Length, OperatorList.All.DistinctBy(one => one.OpType).Count());
}
