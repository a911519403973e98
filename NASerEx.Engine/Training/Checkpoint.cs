using System.Diagnostics;
using NASerEx.Common;

namespace NASerEx.Training;

/// <summary>How far a training has come.</summary>
/// <param name="Epoch">The epoch that it is in.</param>
/// <param name="Batch">Batches of that epoch that it has learned from.</param>
internal readonly record struct TrainingPlace(int Epoch, int Batch);

/// <summary>Keeps what a training needs to go on after it was killed: the same weights come out as if it had not been.</summary>
/// <param name="journal">Where it is kept; null keeps nothing.</param>
/// <param name="learners">What learns from the stream of images.</param>
/// <param name="work">Is told of what was taken up.</param>
internal sealed class Checkpoint(ITrainingJournal? journal, IReadOnlyList<ICheckpointed> learners, WorkContext work)
{
    private long _saved = Stopwatch.GetTimestamp();

    /// <summary>The teacher's logits of an earlier run, if it has any.</summary>
    /// <param name="logits">Receives them.</param>
    public bool FindTeacher(float[] logits)
    {
        using var stream = journal?.Open(TrainingPart.Teacher);
        if (stream is null || stream.Length != (long)logits.Length * sizeof(float))
            return false;
        stream.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(logits.AsSpan()));
        return true;
    }

    /// <summary>Keeps the teacher's logits.</summary>
    public void KeepTeacher(float[] logits) =>
        journal?.Keep(TrainingPart.Teacher, stream => stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(logits.AsSpan())));

    /// <summary>Goes on where an earlier run stopped, or at the start. Heads that had finished by then are no longer among the learners.</summary>
    public TrainingPlace Load()
    {
        using var stream = journal is null || learners.Count == 0 ? null : journal.Open(TrainingPart.State);
        if (stream is null)
            return default;
        using var reader = new BinaryReader(stream);
        var place = new TrainingPlace(reader.ReadInt32(), reader.ReadInt32());
        var states = Enumerable.Range(0, reader.ReadInt32()).Select(_ => KeyValuePair.Create(reader.ReadString(), reader.ReadBytes(reader.ReadInt32()))).ToDictionary();
        if (learners.Any(learner => !states.ContainsKey(learner.Name)))
            return default;
        foreach (var learner in learners)
        {
            using var state = new BinaryReader(new MemoryStream(states[learner.Name]));
            learner.Load(state);
        }

        work.Tell($"Going on in epoch {place.Epoch + 1} after {place.Batch} batches.");
        return place;
    }

    /// <summary>Saves where the last time is a while ago.</summary>
    public void SaveAtTimes(TrainingPlace place)
    {
        if (Stopwatch.GetElapsedTime(_saved) >= journal?.Interval)
            Save(place);
    }

    /// <summary>Saves.</summary>
    public void Save(TrainingPlace place)
    {
        journal?.Keep(TrainingPart.State, stream => Write(place, stream));
        _saved = Stopwatch.GetTimestamp();
    }

    private void Write(TrainingPlace place, Stream stream)
    {
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(place.Epoch);
        writer.Write(place.Batch);
        writer.Write(learners.Count);
        foreach (var learner in learners)
        {
            using var state = new MemoryStream();
            using (var own = new BinaryWriter(state, System.Text.Encoding.UTF8, leaveOpen: true))
                learner.Save(own);
            writer.Write(learner.Name);
            writer.Write((int)state.Length);
            writer.Write(state.GetBuffer().AsSpan(0, (int)state.Length));
        }
    }
}
