using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>Families of image classifiers that people deploy, as PyTorch's exporter writes them.</summary>
internal static class Families
{
    /// <summary>Builders by the name that torchvision, or timm for MobileViT, gives the model.</summary>
    public static IReadOnlyDictionary<string, Func<FamilySettings, Model>> All { get; } = new Dictionary<string, Func<FamilySettings, Model>>
    {
        ["resnet18"] = ResNetFamily.ResNet18,
        ["resnet50"] = ResNetFamily.ResNet50,
        ["resnext50_32x4d"] = ResNetFamily.ResNext50,
        ["mobilenet_v2"] = MobileNetFamily.MobileNetV2,
        ["mobilenet_v3_large"] = MobileNetFamily.MobileNetV3Large,
        ["mobilenet_v3_small"] = MobileNetFamily.MobileNetV3Small,
        ["efficientnet_b0"] = EfficientNetFamily.EfficientNetB0,
        ["efficientnet_v2_s"] = EfficientNetFamily.EfficientNetV2S,
        ["vit_b_16"] = VitFamily.VitB16,
        ["convnext_tiny"] = ConvNextFamily.ConvNextTiny,
        ["swin_t"] = SwinFamily.SwinTiny,
        ["densenet121"] = DenseNetFamily.DenseNet121,
        ["shufflenet_v2_x1_0"] = ShuffleNetFamily.ShuffleNetV2,
        ["squeezenet1_1"] = PlainFamilies.SqueezeNet11,
        ["googlenet"] = InceptionFamily.GoogLeNet,
        ["inception_v3"] = InceptionFamily.InceptionV3,
        ["mobilevit_s"] = MobileVitFamily.MobileVitS,
        ["vgg16"] = PlainFamilies.Vgg16,
    };

    /// <summary>The smallest images that a family takes.</summary>
    public static int SmallestImage(string name) => name switch { "inception_v3" => 75, "mobilevit_s" => 64, _ => 32 };

    /// <summary>A small model of a family; images of 64×64 wherever it takes them.</summary>
    public static Model Small(string name, int opset = 17) => Build(name, FamilySettings.Small with { Opset = opset });

    /// <summary>A model of a family; images that are too small for it are enlarged.</summary>
    public static Model Build(string name, FamilySettings settings) =>
        All[name](settings with { ImageSize = Math.Max(settings.ImageSize, SmallestImage(name)) });
}
