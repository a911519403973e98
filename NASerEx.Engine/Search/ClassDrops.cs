using System.Collections.Immutable;

namespace NASerEx.Search;

/// <summary>What structures lose class by class.</summary>
public static class ClassDrops
{
    /// <summary>The greatest accuracy drop of any class that a sample is of, in percentage points of that class's samples.</summary>
    /// <param name="problem">Outcomes; drops are counted against its baseline.</param>
    /// <param name="exits">Exits from the input side to the output side.</param>
    public static double Worst(SearchProblem problem, ImmutableArray<StructureExit> exits)
    {
        var outcomes = problem.Outcomes;
        var classes = outcomes.Labels.Max() + 1;
        var predicted = CascadeAnswers.Of(outcomes, exits).Predicted;
        int[] count = new int[classes], lost = new int[classes];
        for (var sample = 0; sample < outcomes.Count; sample++)
        {
            var label = outcomes.Labels[sample];
            count[label]++;
            lost[label] += (problem.Baseline.Predicted[sample] == label ? 1 : 0) - (predicted[sample] == label ? 1 : 0);
        }

        return Enumerable.Range(0, classes).Where(label => count[label] > 0).Max(label => 100.0 * lost[label] / count[label]);
    }
}
