namespace NASerEx.Costs;

/// <summary>
/// What an exit of an exported model takes beside its head: the branch, and what its values keep ONNX Runtime from doing in one go. Negative where ONNX Runtime
/// runs the file faster than its parts.
/// </summary>
/// <param name="PassMs">Milliseconds where an image goes on.</param>
/// <param name="LeaveMs">Milliseconds where it leaves.</param>
public readonly record struct ExitGate(double PassMs, double LeaveMs);
