using System.Globalization;
using System.Text.RegularExpressions;

namespace NASerEx.Exits.Heads;

/// <summary>What the blocks of a convolutional head are made of.</summary>
internal enum StackBlock
{
    /// <summary>Two 3×3 convolutions beside a shortcut (He et al. 2016).</summary>
    Residual,

    /// <summary>A depthwise 3×3 and a 1×1 convolution beside a shortcut (Howard et al. 2017).</summary>
    Separable,

    /// <summary>A 1×1 convolution to four times the width, a depthwise 3×3 and a 1×1 back beside a shortcut (Sandler et al. 2018).</summary>
    Inverted,
}

/// <summary>
/// A convolutional head in a few words, such as <c>residual-w32-d1</c> or <c>residual-w32-d1-s3</c>: kind of blocks, channels of the first stage,
/// blocks a stage, and stages where these are not two.
/// </summary>
/// <param name="Block">Kind of blocks.</param>
/// <param name="Width">Channels of the first stage; each further stage has twice as many.</param>
/// <param name="Depth">Blocks of each stage after the convolution that opens it; 0 for none.</param>
/// <param name="Stages">Stages, each on maps of half the sides.</param>
internal sealed partial record StackGenome(StackBlock Block, int Width, int Depth, int Stages)
{
    private const int MaxWidth = 512, MaxDepth = 8, UsualStages = 2;

    /// <summary>How names look, for messages.</summary>
    public static string Form => "residual-w32-d1 or residual-w32-d1-s3 (also separable, inverted; other widths w, depths d and stages s)";

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

    [GeneratedRegex("^(?<block>residual|separable|inverted)-w(?<width>[1-9][0-9]{0,3})-d(?<depth>0|[1-9][0-9]?)(-s(?<stages>[134]))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
