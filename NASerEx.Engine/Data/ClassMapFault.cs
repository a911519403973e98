using System.Globalization;
using NASerEx.Common;

namespace NASerEx.Data;

/// <summary>What is wrong with a class map before any image is seen.</summary>
/// <param name="Key">The class of the source whose output is wrong; null means the map itself.</param>
/// <param name="Message">What is wrong and what to do.</param>
internal sealed record ClassMapFault(string? Key, string Message)
{
    /// <summary>Greatest number of an output.</summary>
    public const int MaxOutput = 999_999;

    /// <summary>The first fault of a dataset's class map, if it has one.</summary>
    public static ClassMapFault? Find(DatasetOptions options) => options.ClassMap switch
    {
        null => null,
        { IsEmpty: true } => new ClassMapFault(null, "maps no class; remove the key, or give the model's output of each class."),
        var map => map.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => Of(pair.Key, pair.Value, options.Classes is { IsDefault: false } classes ? [.. classes] : null) is { } message
                ? new ClassMapFault(pair.Key, message)
                : null)
            .FirstOrDefault(fault => fault is not null),
    };

    private static string? Of(string key, string value, string[]? classes)
    {
        if (classes?.Contains(value) is true)
            return null;
        var isNumber = int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        if (classes is null)
            return !isNumber ? $"'{value}' is no number of an output. Give one, counted from 0, or list the outputs' names in classes."
                : number is < 0 or > MaxOutput ? $"there is no output {value}; give a number from 0 to {MaxOutput:N0}."
                : null;
        if (!isNumber || classes.Any(ClassLabels.IsNumber))
            return $"'{value}' is not one of the {classes.Length} classes that the dataset lists.{NearestName.Hint(value, classes)} Give one of them, or list it in classes.";
        if (number < 0 || number >= classes.Length)
            return $"there is no output {value}: classes lists {classes.Length}, so outputs are 0 to {classes.Length - 1}.";
        return Array.IndexOf(classes, key) is >= 0 and var own && own != number
            ? $"is output {number}, which classes calls '{classes[number]}', but classes has '{key}' as output {own}. Correct one of them."
            : null;
    }
}
