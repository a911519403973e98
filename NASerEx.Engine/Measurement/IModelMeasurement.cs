namespace NASerEx.Measurement;

/// <summary>A model beside the original, in whichever way images came to them.</summary>
public interface IModelMeasurement
{
    /// <summary>Path of the measured model.</summary>
    string Model { get; }

    /// <summary>Path of the original.</summary>
    string Baseline { get; }

    /// <summary>Where and how it was measured.</summary>
    MeasurementEnvironment Environment { get; }
}
