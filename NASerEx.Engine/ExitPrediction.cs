namespace NASerEx;

/// <summary>What a model says of one image.</summary>
/// <param name="Source">How a user finds the image.</param>
/// <param name="Label">The model's output of the greatest score, from 0.</param>
/// <param name="Class">Name of that class; the number where no name is known.</param>
/// <param name="Probability">Its probability, calibrated where the image left at an exit.</param>
/// <param name="ExitIndex">Where the image left: 0 for the first exit, the number of exits for the end.</param>
/// <param name="Exit">Name of the exit point, or <c>end</c>.</param>
/// <param name="Milliseconds">What its inference took: of every batch that it was in, its equal share. Reading and decoding do not count.</param>
public sealed record ExitPrediction(string Source, int Label, string Class, float Probability, int ExitIndex, string Exit, double Milliseconds);
