namespace NASerEx.Measurement.Scenarios;

/// <summary>A model, or what stands for one, that serves queries. One at a time.</summary>
internal interface IServed
{
    /// <summary>Runs a query to its end.</summary>
    /// <param name="images">Which of the images that are at hand.</param>
    void Serve(ReadOnlySpan<int> images);
}

/// <summary>The clock that queries come by and are timed by.</summary>
internal interface IServingClock
{
    /// <summary>Milliseconds since some time.</summary>
    double Now { get; }

    /// <summary>Returns at a time, or at once where it is over.</summary>
    /// <param name="milliseconds">The time, on the same scale as <see cref="Now"/>.</param>
    void WaitUntil(double milliseconds);
}
