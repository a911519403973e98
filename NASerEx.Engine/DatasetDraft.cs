using NASerEx.Common;
using System.Globalization;
using System.Text;
using NASerEx.Data;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>A commented dataset spec: what a look at the images tells, and as questions what it cannot tell.</summary>
/// <param name="options">What the images were taken for.</param>
/// <param name="images">What the look told.</param>
/// <param name="folder">Folder of the spec.</param>
internal sealed class DatasetDraft(DatasetOptions options, SampledImages images, string folder)
{
    private const int MostClasses = 30;

    private readonly StringBuilder _text = new();

    /// <summary>The spec.</summary>
    /// <param name="schema">Address of its schema.</param>
    public string Text(string schema)
    {
        Line($"# yaml-language-server: $schema={schema}");
        Line($"# {images.Counts.Values.Sum():N0} images in {images.Classes.Count:N0} classes.");
        Line($"apiVersion: {SpecFile.ApiVersion}");
        Line($"kind: {SpecKind.Dataset}");
        Line($"name: {SpecText.Of(options.Name)}");
        Line($"source: {SpecSchema.CamelCase(options.Source.ToString())}");
        if (options.Path is { } path)
            Line($"path: {SpecText.Of(PortablePath.From(folder, path))}");
        if (options.Labels is { } labels)
            Line($"labels: {{file: {SpecText.Of(labels.File)}{(labels.Split is { } split ? $", split: {SpecText.Of(split)}" : "")}}}");
        Classes();
        Splits();
        Preprocess();
        return _text.ToString();
    }

    private void Line(FormattableString text) => _text.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private void Classes()
    {
        var isListed = options.Source is DatasetSource.Folder or DatasetSource.Zip && images.Classes.Count <= MostClasses && images.Mismatch is null;
        if (images.Mismatch is not null)
        {
            Line($"# Question: the model scores {images.Outputs:N0} classes. Which output, from 0, is each class of these images?");
            Line($"# classMap: {{{string.Join(", ", images.Classes.Take(MostClasses).Select(name => $"{SpecText.Of(name)}: ?"))}{(images.Classes.Count > MostClasses ? ", …" : "")}}}");
            return;
        }

        if (images.IsGuessing)
            Line($"# Question: is this the order of the model's outputs? With it, the model is right no more often than by guessing.");
        if (isListed)
            Line($"classes: {SpecText.Of(images.Classes)} # in the order of the model's outputs");
        else if (options.Source is DatasetSource.Folder or DatasetSource.Zip)
            Line($"# The {images.Classes.Count:N0} classes are the model's outputs in the order of their names; list them in classes if its order is another.");
    }

    private void Splits()
    {
        if (options.Source != DatasetSource.Symbols)
            Line($"# Question: which of these images has the model been trained on? Only train may hold such images.");
        Line($"splits:");
        foreach (var (name, split) in options.Splits)
            Line($"  {SpecSchema.CamelCase(name.ToString())}: {Keys(split)} # {images.Counts[name]:N0} images: {Purpose(name)}");
    }

    private static FormattableString Keys(SplitOptions split) => (split.Folder, split.Share) switch
    {
        ({ } part, { } share) => $"{{folder: {SpecText.Of(part)}, share: {share}}}",
        ({ } part, null) => $"{{folder: {SpecText.Of(part)}}}",
        (null, { } share) => $"{{share: {share}}}",
        _ => $"{{}}",
    };

    private string Purpose(SplitName name) => name switch
    {
        SplitName.Train => "exits learn from it",
        SplitName.Validation when images.Counts[name] < Experiment.FewImages => $"exits and thresholds are chosen on it; fewer than {Experiment.FewImages} tell little",
        SplitName.Validation => "exits and thresholds are chosen on it",
        SplitName.Calibration => "no part in any choice: checks the plan",
        _ => "only reported",
    };

    private void Preprocess()
    {
        var chosen = images.Trials is [var best, ..] && !images.IsGuessing ? best.Options : options.Preprocess;
        Line($"preprocess:");
        Line($"  width: {chosen.Width} # of the model's input");
        Line($"  height: {chosen.Height}");
        if (chosen.Channels != new PreprocessOptions().Channels)
            Line($"  channels: {chosen.Channels}");
        if (options.Source != DatasetSource.Symbols)
            Line($"  resize: {SpecSchema.CamelCase(chosen.Resize.ToString())} # Question: or shorterSideThenCrop, with resizeTo, as in the model's training?");
        Trials();
        if (chosen.Scale != new PreprocessOptions().Scale)
            Line($"  scale: {chosen.Scale} # factor on 8-bit pixels");
        Line($"  mean: {SpecText.Of(chosen.Mean)}");
        Line($"  std: {SpecText.Of(chosen.Std)}");
    }

    private void Trials()
    {
        if (images.Trials is not [var best, ..])
        {
            Line($"  # Question: how were pixels normalised in the model's training? Without an answer they are scaled to 0 to 1.");
            return;
        }

        Line($"  # Of {best.Count} validation images the model gets right, with pixels as");
        foreach (var trial in images.Trials)
            Line($"  #   {trial.Name}: {100 * trial.Share:0.0} %");
        if (!images.IsClear)
            Line($"  # Question: which one was the model trained with? These images do not tell.");
    }
}
