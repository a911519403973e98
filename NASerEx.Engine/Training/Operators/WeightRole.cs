namespace NASerEx.Training.Operators;

/// <summary>What training does to an initializer.</summary>
internal enum WeightRole
{
    /// <summary>Nothing: it parametrises a formula, as a bound or an exponent does.</summary>
    Constant,

    /// <summary>Gradient steps move it.</summary>
    Trained,

    /// <summary>Its operator keeps it up to date while training, as batch normalisation does with its running mean.</summary>
    Statistic,

    /// <summary>What is done to the operator's result: the operator hands its content on.</summary>
    Carried,

    /// <summary>As <see cref="Carried"/>, but a single number stays a constant of the formula.</summary>
    Operand,

    /// <summary>Only its shape is read, which training does not change.</summary>
    Unread,
}
