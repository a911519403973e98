using NASerEx.Common;

namespace NASerEx.Runtime;

/// <summary>Whether a dataset's labels are outputs of a model.</summary>
internal static class ClassCheck
{
    private const int Shown = 12;

    /// <param name="model">What messages call the model.</param>
    /// <param name="outputs">How many classes it scores.</param>
    /// <param name="classes">The dataset's class names by label.</param>
    /// <param name="classMap">The model's output by class of the source, where it alone says what labels mean.</param>
    /// <param name="dataset">What messages call the dataset.</param>
    /// <exception cref="NASerExException">The counts differ (<c>ClassCountMismatch</c>), or the map names an output that there is not (<c>ClassMapMismatch</c>).</exception>
    public static void Check(string model, int outputs, IReadOnlyCollection<string> classes, IReadOnlyDictionary<string, int>? classMap, string dataset)
    {
        if (classMap is not null)
            CheckMap(model, outputs, classMap, dataset);
        else if (classes.Count != outputs)
            throw new NASerExException(
                "ClassCountMismatch", ErrorKind.InvalidInput,
                $"The model {model}, but the dataset '{dataset}' has {classes.Count} ({string.Join(", ", classes.Take(Shown))}{(classes.Count > Shown ? ", …" : "")}). "
                + "Use the dataset that the model was trained for, list all classes of the model in its order (classes), or give the model's output of each class (classMap).");
    }

    private static void CheckMap(string model, int outputs, IReadOnlyDictionary<string, int> classMap, string dataset)
    {
        var wrong = classMap.Where(pair => pair.Value >= outputs).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        if (wrong.Count > 0)
            throw new NASerExException(
                "ClassMapMismatch", ErrorKind.InvalidInput,
                $"The model {model}, so its outputs are 0 to {outputs - 1}, but classMap.{wrong[0].Key} of the dataset '{dataset}' is {wrong[0].Value}"
                + (wrong.Count > 1 ? $" ({wrong.Count - 1} more are too great)" : "") + ". Correct the number, or use the model that it was made for.");
    }
}
