namespace NASerEx.Data;

/// <summary>Which of the two labels of a CIFAR-100 image counts.</summary>
public enum CifarLabels
{
    /// <summary>One of 100 classes.</summary>
    Fine,

    /// <summary>One of 20 groups of classes.</summary>
    Coarse,
}

/// <summary>Options of CIFAR files.</summary>
public sealed record CifarOptions
{
    /// <summary>Which label of CIFAR-100 counts; CIFAR-10 has one.</summary>
    public CifarLabels Labels { get; init; } = CifarLabels.Fine;
}
