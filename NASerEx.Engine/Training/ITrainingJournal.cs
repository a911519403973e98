namespace NASerEx.Training;

/// <summary>What a training leaves for a later run.</summary>
public enum TrainingPart
{
    /// <summary>The teacher's logits of the training images.</summary>
    Teacher,

    /// <summary>All that learns, half trained.</summary>
    State,
}

/// <summary>Where a training leaves what a later run of the same training takes up.</summary>
public interface ITrainingJournal
{
    /// <summary>Least time between two states of a training in the middle of an epoch.</summary>
    TimeSpan Interval { get; }

    /// <summary>Opens what was left, or null when there is nothing.</summary>
    Stream? Open(TrainingPart part);

    /// <summary>Leaves something, in place of what was there; whole or not at all.</summary>
    /// <param name="part">What it is.</param>
    /// <param name="write">Writes it.</param>
    void Keep(TrainingPart part, Action<Stream> write);
}
