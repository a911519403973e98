namespace NASerEx;

/// <summary>A classifier that was trained from scratch.</summary>
/// <param name="Model">Full path of the ONNX file.</param>
/// <param name="Accuracy">Share of the dataset's validation images that it gets right; 0 without any.</param>
/// <param name="Macs">Multiply-accumulates an image.</param>
/// <param name="Parameters">Number of weights.</param>
public sealed record BackboneReport(string Model, double Accuracy, long Macs, long Parameters);
