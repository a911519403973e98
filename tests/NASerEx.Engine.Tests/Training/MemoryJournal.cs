using NASerEx.Training;

namespace NASerEx.Engine.Tests.Training;

/// <summary>Keeps what a training leaves in memory, as often as it may.</summary>
internal sealed class MemoryJournal : ITrainingJournal
{
    private readonly Dictionary<TrainingPart, byte[]> _kept = [];

    public TimeSpan Interval => TimeSpan.Zero;

    public Stream? Open(TrainingPart part) => _kept.TryGetValue(part, out var bytes) ? new MemoryStream(bytes) : null;

    public void Keep(TrainingPart part, Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        _kept[part] = stream.ToArray();
    }
}
