using NASerEx.Reports.Markup;

namespace NASerEx.Reports.Charts;

/// <summary>Colours of exits: from green at the first to violet at the end. The page's style gives their lightness.</summary>
internal static class Palette
{
    private const int FirstHue = 150;
    private const int LastHue = 290;

    /// <summary>The attribute that gives an element the colour of an exit.</summary>
    /// <param name="exit">Which exit, from 0; the end is the last.</param>
    /// <param name="count">Number of exits, the end included.</param>
    /// <param name="room">How much of a bar it takes, in any unit.</param>
    public static Html Of(int exit, int count, int room = 1) => Html.Of($"""class="exit" style="--hue:{Hue(exit, count)};flex:{room}" """);

    private static int Hue(int exit, int count) => count < 2 ? LastHue : FirstHue + (LastHue - FirstHue) * exit / (count - 1);
}
