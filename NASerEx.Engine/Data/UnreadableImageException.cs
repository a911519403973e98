namespace NASerEx.Data;

/// <summary>One image cannot be read; the dataset's policy decides what follows.</summary>
/// <param name="reason">Why, in a few words that fit into parentheses.</param>
/// <param name="inner">The cause, if another library reported it.</param>
internal sealed class UnreadableImageException(string reason, Exception? inner = null) : Exception(reason, inner);
