using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Outcomes;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Outcomes;

public sealed class OutcomeFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"outcomes-{Guid.NewGuid():N}.bin");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 3)]
    [InlineData(1234, 5)]
    public void A_table_comes_back_as_it_was(int samples, int rows)
    {
        var table = SyntheticOutcomes.Table(samples, rows, 1, seed: 1);
        OutcomeFile.Write(table, _path);
        var read = OutcomeFile.Read(_path);
        Assert.Equal(table.SampleIds, read.SampleIds);
        Assert.Equal(table.Labels, read.Labels);
        Assert.Equal(table.Exits.Append(table.Final).Select(Describe), read.Exits.Append(read.Final).Select(Describe));
    }

    [Fact]
    public void Every_damaged_byte_is_noticed()
    {
        OutcomeFile.Write(SyntheticOutcomes.Table(20, 1, 1, seed: 1), _path);
        var bytes = File.ReadAllBytes(_path);
        for (var i = 0; i < bytes.Length; i += 7)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[i] ^= 0x10;
            File.WriteAllBytes(_path, damaged);
            var error = Assert.Throws<NASerExException>(() => OutcomeFile.Read(_path));
            Assert.Contains(_path, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(200)]
    public void A_file_that_was_cut_off_is_invalid(int length)
    {
        OutcomeFile.Write(SyntheticOutcomes.Table(20, 1, 1, seed: 1), _path);
        File.WriteAllBytes(_path, File.ReadAllBytes(_path)[..length]);
        Assert.Equal("OutcomeFileInvalid", Assert.Throws<NASerExException>(() => OutcomeFile.Read(_path)).Id);
    }

    [Fact]
    public void Another_version_is_named()
    {
        OutcomeFile.Write(SyntheticOutcomes.Table(20, 1, 1, seed: 1), _path);
        var bytes = File.ReadAllBytes(_path);
        bytes[8] = 99;
        File.WriteAllBytes(_path, bytes);
        var error = Assert.Throws<NASerExException>(() => OutcomeFile.Read(_path));
        Assert.Equal("OutcomeFileVersion", error.Id);
        Assert.Contains("99", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_not_found() =>
        Assert.Equal("OutcomeFileNotFound", Assert.Throws<NASerExException>(() => OutcomeFile.Read(_path)).Id);

    [Fact]
    public void A_row_that_does_not_fit_is_not_written()
    {
        var table = SyntheticOutcomes.Table(20, 1, 1, seed: 1) with { Final = new ExitOutcomes("final", new int[19], new float[20]) };
        Assert.Equal("OutcomeTableInvalid", Assert.Throws<NASerExException>(() => OutcomeFile.Write(table, _path)).Id);
        Assert.False(File.Exists(_path));
    }

    [Fact]
    public void Scores_that_do_not_fit_are_not_written()
    {
        var row = new ExitOutcomes("head", new int[20], [new MetricScores(FittedMetric.MaxProbability, new float[20]), new MetricScores(new FittedMetric(DecisionMetric.Margin, []), new float[21])]);
        var table = SyntheticOutcomes.Table(20, 1, 1, seed: 1) with { Exits = [row] };
        Assert.Equal("OutcomeTableInvalid", Assert.Throws<NASerExException>(() => OutcomeFile.Write(table, _path)).Id);
    }

    private static (string, string, string) Describe(ExitOutcomes row) =>
        (row.Name, string.Join(' ', row.Predicted), string.Join('\n', row.Metrics.Select(Describe)));

    private static string Describe(MetricScores metric) =>
        $"{metric.Metric.Name} {string.Join(' ', metric.Metric.Weights)}: {string.Join(' ', metric.Scores.Select(BitConverter.SingleToInt32Bits))}";
}
