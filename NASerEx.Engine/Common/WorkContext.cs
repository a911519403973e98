namespace NASerEx.Common;

/// <summary>How far one activity has come.</summary>
/// <param name="Activity">What is being done; reports of the same activity replace each other.</param>
/// <param name="Status">The present step, in a few words.</param>
/// <param name="Done">Units finished.</param>
/// <param name="Total">Units in all; 0 when unknown. <c>Done == Total</c> ends the activity.</param>
public readonly record struct WorkProgress(string Activity, string Status, long Done, long Total)
{
    /// <summary>How long the activity still takes, where it knows better than its pace tells.</summary>
    public TimeSpan? Left { get; init; }

    /// <summary>Whether the activities that follow are parts of this one.</summary>
    public bool HasParts { get; init; }
}

/// <summary>What long work needs of its caller: a way to be stopped and places to report to.</summary>
public sealed record WorkContext
{
    /// <summary>Work that nobody watches and that cannot be stopped.</summary>
    public static WorkContext None { get; } = new();

    /// <summary>Asked between batches and between structures; cancelled work throws <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Receives progress, from any thread.</summary>
    public Action<WorkProgress>? OnProgress { get; init; }

    /// <summary>Receives what a user would be surprised not to know, from any thread.</summary>
    public Action<string>? OnWarning { get; init; }

    /// <summary>Receives the story of the work for those who ask for it, from any thread.</summary>
    public Action<string>? OnVerbose { get; init; }

    /// <summary>Reports progress.</summary>
    public void Report(string activity, string status, long done, long total, TimeSpan? left = null) =>
        OnProgress?.Invoke(new WorkProgress(activity, status, done, total) { Left = left });

    /// <summary>Warns.</summary>
    public void Warn(string message) => OnWarning?.Invoke(message);

    /// <summary>Tells a detail.</summary>
    public void Tell(string message) => OnVerbose?.Invoke(message);
}
