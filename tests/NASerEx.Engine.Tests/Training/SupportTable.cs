using System.Globalization;
using System.Text;
using NASerEx.Training.Operators;

namespace NASerEx.Engine.Tests.Training;

/// <summary>The page that lists the operators that can be trained through.</summary>
internal static class SupportTable
{
    // More inputs than any operator names.
    private const int Inputs = 8;

    private const string Head = """
        # Operators that can be trained through

        Generated from the list of operators (`OperatorList`) with
        `NASEREX_UPDATE_DOCS=1 dotnet test -c Release --project tests/NASerEx.Engine.Tests -- --filter-class '*SupportTableTests'`.

        A graph whose nodes are all of these operators, of ONNX's own operator set, runs in TorchSharp with its weights as parameters, and takes the
        trained weights back. Where an operator or a form of it is missing, fine-tuning the backbone is refused with its name and nodes; training exits
        on the frozen backbone is not.

        - **Weights** are initializers and constants of floats that reach an input of the column "Trains", also through operators that hand them
          on (`Transpose`, `Reshape`, `Cast`, `Concat` and so on). A single number that is added or multiplied is part of a formula and stays as it is, and so does
          a mask (an operand that holds a number of -100 or less, or nothing but zeros and ones). So does what normalises the images: a number a channel
          that is added to, subtracted from, multiplied with or divides the graph's input [N, C, H, W] before any weight is used. Of an initializer
          that several nodes use, one that needs it constant decides.
        - **Buffers** of the original model that a graph does not tell from weights are trained: sines and cosines of rotary or fixed position
          embeddings, window functions, anchors.
        - **Constants** that are trained are written back as initializers. Equal weights that the exporter merged behind `Identity` are trained apart.
        - **Floats of 16 bits** are computed in 32 and written back in 16. Integers are exact; of the unsigned types there is only UInt8.
        - **Opsets** say which versions of ONNX's operator set are understood.

        """;

    /// <summary>The page.</summary>
    public static string Render()
    {
        var page = new StringBuilder(Head);
        foreach (var family in OperatorList.Families)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {family.Name}\n\n| Operator | Opsets | Trains | Notes |\n|---|---|---|---|\n");
            foreach (var one in family.Operators)
                page.Append(CultureInfo.InvariantCulture, $"| {one.OpType} | {one.Since}–{one.Until} | {Trains(one)} | {Notes(one)} |\n");
        }

        return page.ToString();
    }

    private static string Trains(Operator one)
    {
        var trained = Positions(one, WeightRole.Trained);
        var operands = Positions(one, WeightRole.Operand);
        return (trained, operands) switch
        {
            ([], []) => "",
            ([], _) => $"{Name(operands)}, but single numbers",
            _ => Name(trained),
        };
    }

    private static int[] Positions(Operator one, WeightRole role) => [.. Enumerable.Range(0, Inputs).Where(position => one.Role(position) == role)];

    private static string Name(int[] positions) => positions switch
    {
        { Length: Inputs } => "every input",
        [var first, ..] when positions[^1] == Inputs - 1 => $"inputs from {first + 1} on",
        [var only] => $"input {only + 1}",
        _ => $"inputs {string.Join(" and ", positions.Select(position => position + 1))}",
    };

    private static string Notes(Operator one) => one.Differentiable ? one.Note : $"No gradient passes. {one.Note}".TrimEnd();
}
