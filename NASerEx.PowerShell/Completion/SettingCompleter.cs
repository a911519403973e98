using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.Json.Nodes;

namespace NASerEx.PowerShell.Completion;

/// <summary>Completes <c>key.path=value</c> of a search's spec: full key paths first, behind the equals sign what the key takes.</summary>
public class SettingCompleter : IArgumentCompleter
{
    private readonly Func<IEnumerable<(string Path, JsonObject Schema)>> _keys;

    /// <summary>Completes keys of a search's spec.</summary>
    public SettingCompleter()
        : this(Schemas.SearchKeys)
    {
    }

    private protected SettingCompleter(Func<IEnumerable<(string Path, JsonObject Schema)>> keys) => _keys = keys;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = CompletionWord.Of(wordToComplete);
        return word.Text.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals
            ? Values(word, word.Text[..equals].Trim(), word.Text[(equals + 1)..], fakeBoundParameters)
            : Keys(word);
    }

    /// <summary>Paths that begin with what was typed, else those in which a key does.</summary>
    private IEnumerable<CompletionResult> Keys(CompletionWord word)
    {
        var keys = _keys().ToList();
        var begun = keys.Where(key => key.Path.StartsWith(word.Text, StringComparison.OrdinalIgnoreCase)).ToList();
        return (begun.Count > 0 ? begun : keys.Where(key => key.Path.Contains("." + word.Text, StringComparison.OrdinalIgnoreCase)))
            .Select(key => Open(word, key.Path, TipOf(key.Schema)));
    }

    /// <summary>A key waits for its value, so its quote stays open.</summary>
    private static CompletionResult Open(CompletionWord word, string path, string tip) =>
        new($"{word.Quote}{path}=", path, CompletionResultType.ParameterValue, tip);

    private static string TipOf(JsonObject schema)
    {
        var tip = (string?)schema["description"] ?? "";
        return schema["default"] is { } value ? $"{tip} Default: {value.ToJsonString()}." : tip;
    }

    private IEnumerable<CompletionResult> Values(CompletionWord word, string path, string typed, IDictionary bound)
    {
        if (_keys().FirstOrDefault(key => key.Path == path).Schema is not { } schema)
            return [];
        return path switch
        {
            "exits.heads" => Items(word, path, typed, item => HeadNames.Starting(item, bound)),
            "provider" or "target.provider" => ProviderCompleter.Starting(typed.Trim()).Select(name => word.Result($"{path}={name}", name, "")),
            "exits.points" => Items(word, path, typed, _ => ExitPointNames.Of(bound)),
            _ when schema["items"] is JsonObject items && items["enum"] is not null => Items(word, path, typed, _ => Choices(items).Select(choice => choice.Value)),
            _ => Choices(schema)
                .Where(choice => choice.Value.StartsWith(typed.Trim(), StringComparison.OrdinalIgnoreCase))
                .Select(choice => word.Result($"{path}={choice.Value}", choice.Value, choice.Tip)),
        };
    }

    private static IEnumerable<(string Value, string Tip)> Choices(JsonObject schema)
    {
        if (schema["enum"] is JsonArray values)
            return values.Zip(schema["enumDescriptions"]?.AsArray() ?? [.. values.Select(_ => (JsonNode)"")], (value, tip) => (value!.ToString(), (string)tip!));
        if (Schemas.Types(schema).Contains("boolean") && !Schemas.Types(schema).Contains("string"))
            return [("true", ""), ("false", "")];
        return schema["default"] is JsonValue value ? [(value.ToString(), "The default.")] : [];
    }

    /// <summary>Completions of the last item of a list such as <c>[a, b]</c>.</summary>
    private static IEnumerable<CompletionResult> Items(CompletionWord word, string path, string typed, Func<string, IEnumerable<string>> candidates)
    {
        var before = typed[..(typed.AsSpan().LastIndexOfAny('[', ',') + 1)];
        var item = typed[before.Length..].TrimStart().TrimEnd(']');
        var opened = before.Length == 0 ? "[" : before.EndsWith(',') ? before + " " : before;
        return candidates(item)
            .Where(name => name.StartsWith(item, StringComparison.OrdinalIgnoreCase))
            .Select(name => word.Result($"{path}={opened}{name}]", name, ""));
    }
}

/// <summary>Completes <c>key=value</c> of a hardware target's spec.</summary>
public sealed class TargetSettingCompleter : SettingCompleter
{
    /// <summary>Completes keys of a hardware target.</summary>
    public TargetSettingCompleter()
        : base(Schemas.TargetKeys)
    {
    }
}
