namespace NASerEx.Training;

/// <summary>What learns and can go on later from where it was.</summary>
internal interface ICheckpointed
{
    /// <summary>What tells it from the others that learn beside it.</summary>
    string Name { get; }

    /// <summary>Writes all that the rest of its training depends on.</summary>
    void Save(BinaryWriter writer);

    /// <summary>Goes on from what <see cref="Save"/> wrote.</summary>
    void Load(BinaryReader reader);
}
