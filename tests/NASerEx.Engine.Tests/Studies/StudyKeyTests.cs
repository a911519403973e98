using NASerEx.Search;
using NASerEx.Studies;
using Xunit;

namespace NASerEx.Engine.Tests.Studies;

public sealed class StudyKeyTests
{
    [Fact]
    public void Order_of_parameters_does_not_matter() =>
        Assert.Equal(StudyKey.Of(("a", 1), ("b", "x")).Hash, StudyKey.Of(("b", "x"), ("a", 1)).Hash);

    [Fact]
    public void The_hash_is_the_same_in_every_process() => Assert.Equal(
        "10278d50", StudyKey.Of(("model", "abc"), ("numbers", new[] { 0.1, 1e-20, 3 }), ("strategy", SearchStrategy.Beam)).Hash[..8]);

    [Fact]
    public void Every_changed_option_changes_the_hash()
    {
        SearchOptions[] options =
        [
            new(), new() { Seed = 2 }, new() { MaxAccuracyDrop = 0.50001 }, new() { Strategy = SearchStrategy.Beam },
            new() { Objective = SearchObjective.Latency },
        ];
        Assert.Equal(options.Length, options.Select(option => StudyKey.Of(("options", option)).Hash).Distinct().Count());
    }

    [Fact]
    public void What_only_a_constructor_sets_counts_too() =>
        Assert.NotEqual(StudyKey.Of(("exits", new { Threshold = 0.5 })).Hash, StudyKey.Of(("exits", new { Threshold = 0.6 })).Hash);

    [Fact]
    public void Texts_and_numbers_that_look_alike_differ() =>
        Assert.NotEqual(StudyKey.Of(("a", "1")).Hash, StudyKey.Of(("a", 1)).Hash);

    [Fact]
    public void Differences_are_named_down_to_the_key()
    {
        var key = StudyKey.Of(("model", "m"), ("seed", 1), ("training", new { Epochs = 4, Joint = new { Epochs = 2, Weights = new[] { 1, 2 } } }));
        var other = StudyKey.Of(("model", "m"), ("training", new { Epochs = 4, Joint = new { Epochs = 3, Weights = new[] { 1, 3 } } }));
        Assert.Equal(["seed: 1 → none", "training.joint.epochs: 2 → 3", "training.joint.weights: [1,2] → [1,3]"], key.Differences(other));
        Assert.Empty(key.Differences(key));
    }
}
