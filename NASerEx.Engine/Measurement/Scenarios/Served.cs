using NASerEx.Runtime;

namespace NASerEx.Measurement.Scenarios;

/// <summary>A model with its images at hand, decoded.</summary>
/// <param name="runner">The model; its owner disposes of it.</param>
/// <param name="images">The images, one after another.</param>
internal sealed class Served(IExitRunner runner, float[] images) : IServed
{
    private readonly List<RunnerAnswer> _answers = [];
    private readonly int _length = runner.Size.Count;

    /// <summary>Images that are run at once.</summary>
    public int Batch => runner.Batch;

    public void Serve(ReadOnlySpan<int> query)
    {
        foreach (var image in query)
            runner.Add(image, images.AsSpan(image * _length, _length), _answers);
        runner.Flush(_answers);
        _answers.Clear();
    }
}
