namespace NASerEx.ModelFamilies;

/// <summary>How large a model of a family is and how it is written. The defaults are the published architecture at 224×224.</summary>
internal sealed record FamilySettings
{
    /// <summary>Version of ONNX's operator set, 11 to 21.</summary>
    public int Opset { get; init; } = 17;

    /// <summary>The batch that the model is exported for; null leaves it open.</summary>
    public int? FixedBatch { get; init; }

    /// <summary>Multiplies channels.</summary>
    public double Width { get; init; } = 1;

    /// <summary>Multiplies the blocks of each stage.</summary>
    public double Depth { get; init; } = 1;

    /// <summary>Height and width of the images.</summary>
    public int ImageSize { get; init; } = 224;

    public int Classes { get; init; } = 1000;

    public int Seed { get; init; } = 1;

    /// <summary>Writes batch normalisations as nodes instead of folding them into convolutions.</summary>
    public bool KeepNormalization { get; init; }

    /// <summary>Names and forms of the newer exporter, over <c>torch.export</c>: <c>node_Conv_12</c>, constants as initializers, means instead of global pooling.</summary>
    public bool Dynamo { get; init; }

    /// <summary>Fills the weights with zeros that take no memory: for shapes and costs.</summary>
    public bool Blank { get; init; }

    /// <summary>An eighth of the channels, images of 64×64, 10 classes: runs in milliseconds.</summary>
    public static FamilySettings Small { get; } = new() { Width = 0.125, ImageSize = 64, Classes = 10 };

    /// <summary>Channels at this width, a multiple of 8 that is not more than a tenth below.</summary>
    public long Channels(double published, long divisor = 8)
    {
        var wanted = published * Width;
        var rounded = Math.Max(divisor, (long)(wanted + (divisor / 2.0)) / divisor * divisor);
        return rounded < 0.9 * wanted ? rounded + divisor : rounded;
    }

    /// <summary>Blocks of a stage at this depth, at least one.</summary>
    public int Blocks(int published) => Math.Max(1, (int)Math.Ceiling(published * Depth));
}
