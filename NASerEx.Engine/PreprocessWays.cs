using NASerEx.Data;

namespace NASerEx;

/// <summary>The usual ways to turn pixels into a model's input.</summary>
internal static class PreprocessWays
{
    /// <summary>The ways that suit a number of channels, with their names; those of a size are kept.</summary>
    public static IEnumerable<(string Name, PreprocessOptions Options)> For(PreprocessOptions size)
    {
        yield return ("0 to 1", size);
        yield return ("-1 to 1", size with { Mean = [0.5f], Std = [0.5f] });
        yield return ("0 to 255", size with { Scale = 1 });
        if (size.Channels == 3)
        {
            // torchvision.transforms, and the statistics of CIFAR-10's train images.
            yield return ("ImageNet's mean and std", size with { Mean = [0.485f, 0.456f, 0.406f], Std = [0.229f, 0.224f, 0.225f] });
            yield return ("CIFAR-10's mean and std", size with { Mean = [0.4914f, 0.4822f, 0.4465f], Std = [0.247f, 0.2435f, 0.2616f] });
        }
        else
        {
            yield return ("MNIST's mean and std", size with { Mean = [0.1307f], Std = [0.3081f] });
        }
    }
}
