using NASerEx.Search.Certification;

namespace NASerEx.Engine.Tests.Search.Certification;

/// <summary>Made-up losses.</summary>
internal static class Losses
{
    /// <summary>Some lost and some gained images, evenly spread over the others; none that are gained make losses of 0 and 1.</summary>
    public static LossSample Of(int count, int lost, int gained = 0, bool mayGain = true)
    {
        var values = new sbyte[count];
        for (var i = 0; i < lost + gained; i++)
            values[(int)((long)i * count / (lost + gained))] = (sbyte)((long)i * gained / (lost + gained) < (long)(i + 1) * gained / (lost + gained) ? -1 : 1);
        return new LossSample(values, mayGain);
    }

    /// <summary>Independent losses with given rates.</summary>
    public static LossSample Draw(int count, double loses, double gains, bool mayGain, Random random)
    {
        var values = new sbyte[count];
        for (var i = 0; i < count; i++)
        {
            var at = random.NextDouble();
            values[i] = (sbyte)(at < loses ? 1 : at < loses + gains ? -1 : 0);
        }

        return new LossSample(values, mayGain);
    }
}
