namespace NASerEx.Studies;

/// <summary>How far a job has come.</summary>
public enum JobState
{
    /// <summary>It waits for a worker, or for the jobs that it needs.</summary>
    Waiting,

    /// <summary>A worker does it.</summary>
    Running,

    /// <summary>A worker gave it back before it was done; it waits for another.</summary>
    Preempted,

    /// <summary>It went wrong too often, and is not tried again.</summary>
    Failed,

    /// <summary>It is done.</summary>
    Done,
}

/// <summary>A part of a search that a worker does.</summary>
/// <param name="Id">Number in the study.</param>
/// <param name="Search">What the study calls the search that workers share.</param>
/// <param name="Name">What is to be done.</param>
/// <param name="Label">Hardware that it has to be done on, alone; empty for any.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Awaits">Jobs that have to be done before.</param>
/// <param name="Worker">Who does it or did it last; empty for nobody yet.</param>
/// <param name="Failures">How often it went wrong.</param>
/// <param name="Losses">How often its worker fell silent.</param>
/// <param name="Put">When it was put.</param>
/// <param name="Begun">When the worker began it; null for not yet.</param>
/// <param name="Ended">When it was done or failed for good; null for not yet.</param>
/// <param name="Error">What went wrong the last time; null for nothing.</param>
/// <param name="Found">What the study calls the search that came of it; null for other jobs, and until it is done.</param>
public sealed record StudyJob(
    long Id,
    string Search,
    string Name,
    string Label,
    JobState State,
    long Awaits,
    string Worker,
    long Failures,
    long Losses,
    DateTimeOffset Put,
    DateTimeOffset? Begun,
    DateTimeOffset? Ended,
    string? Error,
    string? Found);

/// <summary>A job that is a worker's for as long as it renews the lease.</summary>
/// <param name="Id">Number of the job.</param>
/// <param name="Fence">How often the job had been given to anyone by then: of two who think that it is theirs, the later one is right.</param>
/// <param name="Search">The search that it is part of.</param>
/// <param name="Piece">What it makes; empty for the search itself.</param>
/// <param name="Name">What is to be done.</param>
internal sealed record JobClaim(long Id, long Fence, string Search, string Piece, string Name);

/// <summary>Who claims jobs.</summary>
/// <param name="Name">Name of the worker.</param>
/// <param name="Label">Hardware that it can measure; empty for none.</param>
/// <param name="Lease">How long a job is its own without a renewal.</param>
internal sealed record JobWorker(string Name, string Label, TimeSpan Lease)
{
    public long LeaseMs => (long)Lease.TotalMilliseconds;
}

/// <summary>A part of a search that is to be done.</summary>
/// <param name="Piece">What it makes.</param>
/// <param name="Name">What is to be done.</param>
/// <param name="Label">Hardware that it has to be done on, alone; empty for any.</param>
internal sealed record WantedJob(string Piece, string Name, string Label);

/// <summary>A search that workers share.</summary>
/// <param name="Id">Hash of all that decides it.</param>
/// <param name="Spec">Its spec with everything in it but the study.</param>
/// <param name="Model">Hash of the model's bytes.</param>
/// <param name="Splits">Hashes of the images of each split, as JSON.</param>
internal sealed record SharedSearch(string Id, string Spec, string Model, string Splits);
