using NASerEx.Graphs;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>One axis of a tensor that is resized: which elements each new one is made of, by the definitions of ONNX's Resize.</summary>
/// <param name="Node">The node.</param>
/// <param name="Opset">Version of ONNX's operator set.</param>
/// <param name="Axis">The axis.</param>
/// <param name="Length">Its length.</param>
/// <param name="Size">Its new length.</param>
/// <param name="Scale">The ratio of the two, as the node gives it.</param>
/// <param name="Start">Where a region that is cropped out starts, as a share of the length.</param>
/// <param name="End">Where it ends.</param>
internal sealed record ResizeAxis(Node Node, long Opset, int Axis, long Length, long Size, float Scale, float Start, float End)
{
    // Up to opset 10 there was only one way to map coordinates and round them.
    private const int FirstWithModes = 11;

    private string Coordinates => Opset < FirstWithModes ? "asymmetric" : Node.Text("coordinate_transformation_mode", "half_pixel");

    private bool Cubic => Node.Text("mode", "nearest") == "cubic";

    /// <summary>Whether anything changes.</summary>
    public bool Changes => Size != Length || Scale != 1 || (Coordinates == "tf_crop_and_resize" && (Start != 0 || End != 1));

    /// <summary>Whether a coordinate transformation is known.</summary>
    public static bool Knows(string coordinates) => coordinates is "half_pixel" or "half_pixel_symmetric" or "pytorch_half_pixel"
        or "align_corners" or "asymmetric" or "tf_half_pixel_for_nn" or "tf_crop_and_resize";

    /// <summary>Resizes the axis.</summary>
    public TorchTensor Sample(TorchTensor input)
    {
        if (Node.Text("mode", "nearest") == "nearest")
            return input.index_select(Axis, TorchTensors.ToTorch([.. Places().Select(Nearest)]));
        var weights = TorchTensors.ToTorch(Weights(), Size, Length).to_type(input.dtype);
        return input.transpose(Axis, -1).matmul(weights.t()).transpose(Axis, -1);
    }

    /// <summary>Truth values, along the axis of a tensor of a rank, where the place is outside the input; null where that does not matter.</summary>
    public TorchTensor? Outside(long rank)
    {
        if (Coordinates != "tf_crop_and_resize")
            return null;
        long[] shape = [.. Enumerable.Range(0, (int)rank).Select(axis => axis == Axis ? Size : 1)];
        return TorchTensors.ToTorch([.. Places().Select(place => place < 0 || place > Length - 1 ? 1L : 0L)]).reshape(shape).to_type(torch.ScalarType.Bool);
    }

    // In single and double precision just where ONNX Runtime does it: rounding to the nearest element depends on the last bit.
    private IEnumerable<float> Places() => Enumerable.Range(0, (int)Size).Select(i => Size == Length && Scale == 1 && Coordinates != "tf_crop_and_resize" ? i : Place(i));

    private float Place(float i) => Coordinates switch
    {
        "half_pixel" => ((i + 0.5f) / Scale) - 0.5f,
        "half_pixel_symmetric" => (float)((Length / 2f * (1 - (Size / (Scale * Length)))) + ((i + 0.5) / Scale) - 0.5),
        "pytorch_half_pixel" => Size > 1 ? ((i + 0.5f) / Scale) - 0.5f : 0,
        "align_corners" => Size > 1 ? i * (Length - 1) / (Size - 1) : 0,
        "asymmetric" => i / Scale,
        "tf_half_pixel_for_nn" => (i + 0.5f) / Scale,
        _ => Size > 1
            ? (Start * (Length - 1)) + (i * (End - Start) * (Length - 1) / (Size - 1))
            : (float)(0.5 * (Start + End) * (Length - 1)),
    };

    private long Nearest(float place)
    {
        var rounded = (Opset < FirstWithModes ? "simple" : Node.Text("nearest_mode", "round_prefer_floor")) switch
        {
            "floor" => MathF.Floor(place),
            "ceil" => MathF.Ceiling(place),
            "round_prefer_ceil" => MathF.Round(place, MidpointRounding.AwayFromZero),
            "simple" => Scale < 1 ? MathF.Ceiling(place) : MathF.Floor(place),
            _ => MathF.Ceiling(place - 0.5f),
        };
        return Math.Clamp((long)rounded, 0, Length - 1);
    }

    // A filter around each place; what falls outside the input is added to its border, or left out and made up for.
    private double[] Weights()
    {
        var weights = new double[Size * Length];
        var narrowing = Node.Int("antialias", 0) == 1 ? Math.Min(Scale, 1.0) : 1;
        var reach = (Cubic ? 2 : 1) / narrowing;
        var excludeOutside = Node.Int("exclude_outside", 0) == 1;
        var row = 0;
        foreach (var place in Places())
        {
            var sum = 0.0;
            for (var k = (long)Math.Floor(place - reach) + 1; k < place + reach; k++)
            {
                if (excludeOutside && (k < 0 || k >= Length))
                    continue;
                var weight = Filter(Math.Abs((k - (double)place) * narrowing));
                weights[(row * Length) + Math.Clamp(k, 0, Length - 1)] += weight;
                sum += weight;
            }

            for (var k = 0; k < Length; k++)
                weights[(row * Length) + k] /= sum;
            row++;
        }

        return weights;
    }

    // Keys, "Cubic convolution interpolation for digital image processing", 1981.
    private double Filter(double distance)
    {
        if (!Cubic)
            return Math.Max(0, 1 - distance);
        double a = Node.Float("cubic_coeff_a", -0.75f);
        return distance switch
        {
            <= 1 => ((((a + 2) * distance) - (a + 3)) * distance * distance) + 1,
            < 2 => (((((distance - 5) * distance) + 8) * distance) - 4) * a,
            _ => 0,
        };
    }
}
