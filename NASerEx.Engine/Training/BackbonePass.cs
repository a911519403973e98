using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Graphs;
using NASerEx.Runtime;

namespace NASerEx.Training;

/// <summary>The frozen backbone, cut down to what some heads learn from (and the teacher's logits), run once a batch for all of them.</summary>
internal sealed class BackbonePass : IDisposable
{
    private readonly BatchedOutputs _outputs;
    private readonly List<(Value Value, int Length)> _wanted;
    private readonly Dictionary<Value, int> _rows;
    private readonly HeadTrainingTask _task;
    private readonly KeptFeatures? _kept;

    /// <summary>Loads the backbone.</summary>
    /// <param name="task">What is trained.</param>
    /// <param name="learners">The heads to feed.</param>
    /// <param name="withTeacher">Whether its own logits are wanted too.</param>
    /// <param name="kept">What has been computed before, and is kept for later; null keeps nothing.</param>
    public BackbonePass(HeadTrainingTask task, IEnumerable<HeadLearner> learners, bool withTeacher, KeptFeatures? kept = null)
    {
        (_task, _kept) = (task, kept);
        var cuts = learners.DistinctBy(learner => learner.Cut).ToArray();
        var patch = cuts.Aggregate(GraphPatch.Empty, (sum, learner) => sum.Add(learner.Fixed));
        _wanted = [.. cuts.Select(learner => (learner.Cut, learner.CutLength))];
        if (withTeacher && !_wanted.Exists(one => one.Value == task.Output))
            _wanted.Add((task.Output, task.Classes));
        var graph = patch.WithOutputs(_wanted.Select(one => one.Value)).Apply(task.Backbone.Graph);
        _rows = _wanted.Select((one, index) => (one.Value, index)).ToDictionary();
        _outputs = new BatchedOutputs(task.Backbone.WithGraph(graph), _wanted, task.Size, new RuntimeOptions { Threads = 1 });
    }

    /// <summary>Batches of a split, computed in turn.</summary>
    /// <param name="split">The images.</param>
    /// <param name="batches">Indices into the split, by batch.</param>
    /// <param name="views">Changes the images, or null.</param>
    public PrefixStream Over(ImageSplit split, IReadOnlyList<int[]> batches, ImageViews? views = null) => new(_outputs, split, batches, views, _kept?.Of(split, _wanted));

    /// <summary>What a head learns from, of some images of a batch.</summary>
    public ReadOnlySpan<float> Features(PrefixBatch batch, HeadLearner learner, Range images) =>
        batch.Output(_rows[learner.Cut], learner.CutLength, images);

    /// <summary>The teacher's logits of a batch.</summary>
    public float[] Teacher(PrefixBatch batch) => Targets.LogitsOf(batch.Output(_rows[_task.Output], _task.Classes, ..), _task.OutputsProbabilities);

    /// <inheritdoc/>
    public void Dispose() => _outputs.Dispose();
}
