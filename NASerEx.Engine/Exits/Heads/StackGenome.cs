using System.Globalization;
using System.Text.RegularExpressions;

namespace NASerEx.Exits.Heads;

/// <summary>What the blocks of a head are made of.</summary>
internal enum StackBlock
{
    /// <summary>Two 3×3 convolutions beside a shortcut (He et al. 2016).</summary>
    Residual,

    /// <summary>A depthwise 3×3 and a 1×1 convolution beside a shortcut (Howard et al. 2017).</summary>
    Separable,

    /// <summary>A 1×1 convolution to four times the width, a depthwise 3×3 and a 1×1 back beside a shortcut (Sandler et al. 2018).</summary>
    Inverted,

    /// <summary>Two layers over the tokens of each channel, then two over the channels of each token, beside shortcuts (Tolstikhin et al. 2021).</summary>
    Token,
}

/// <summary>
/// A head of stacked blocks in a few words, such as <c>residual-w32-d1</c> or <c>residual-w32-d1-s3</c> on maps and <c>token-w64-d1</c> on tokens:
/// kind of blocks, channels of the first stage, blocks a stage, and stages where these are not two.
/// </summary>
/// <param name="Block">Kind of blocks.</param>
/// <param name="Width">Channels of the first stage; each further stage has twice as many. Tokens have one stage.</param>
/// <param name="Depth">Blocks of each stage after the layer that opens it; 0 for none.</param>
/// <param name="Stages">Stages of maps, each of half the sides.</param>
internal sealed partial record StackGenome(StackBlock Block, int Width, int Depth, int Stages)
{
    private const int MaxWidth = 512, MaxDepth = 8, UsualStages = 2;

    /// <summary>How names look, for messages.</summary>
    public static string Form => "residual-w32-d1 or residual-w32-d1-s3 (also separable, inverted, and without stages token on tokens; other widths w, depths d and stages s)";

    /// <summary>A small head of a kind, to start from.</summary>
    public static StackGenome Small(StackBlock block) => new(block, 32, 1, UsualStages);

    /// <summary>The name in specs.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Block.ToString().ToLowerInvariant()}-w{Width}-d{Depth}{(Stages == UsualStages ? "" : $"-s{Stages}")}");

    /// <summary>Reads a name; null when it is none of a head of this kind.</summary>
    public static StackGenome? Parse(string name)
    {
        if (Pattern().Match(name) is not { Success: true } match || !Enum.TryParse<StackBlock>(match.Groups["block"].Value, ignoreCase: true, out var block))
            return null;
        var genome = new StackGenome(block, Number("width"), Number("depth"), match.Groups["stages"].Success ? Number("stages") : UsualStages);
        return genome is { Width: >= 1 and <= MaxWidth, Depth: <= MaxDepth } ? genome : null;

        int Number(string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("^(?<block>residual|separable|inverted|token)-w(?<width>[1-9][0-9]{0,3})-d(?<depth>0|[1-9][0-9]?)((?<!^token.*)-s(?<stages>[134]))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
