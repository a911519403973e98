using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Outcomes;
using NASerEx.Runtime;
using NASerEx.Studies;
using NASerEx.Training;

namespace NASerEx;

/// <summary>What heads say of the images of a split, asked by several workers, each about a part of them.</summary>
/// <param name="model">The model.</param>
/// <param name="store">Where parts are kept.</param>
/// <param name="keyOf">The key of parameters, with what every key has.</param>
/// <param name="runtime">How the model runs on this machine.</param>
/// <param name="work">Cancellation, progress.</param>
internal sealed class OutcomeParts(
    OpenedModel model, StudyStore store, Func<IEnumerable<(string Name, object? Value)>, StudyKey> keyOf, RuntimeOptions runtime, WorkContext work)
{
    /// <summary>The parts that are not kept.</summary>
    public ImmutableArray<WorkPiece> Missing(ImageSplit images, ImmutableArray<ExitPoint> points, ImmutableArray<CandidateHead> heads) =>
    [
        .. OutcomeCollector.Parts(images.Count).Where(part => Find(images, heads, part) is null).Select(part => new WorkPiece(
            $"collect outcomes of the {images.Name.ToLowerInvariant()} images {part}", KeyOf(images, heads, part), () => Ask(images, points, heads, part))),
    ];

    /// <summary>The table of all images; null where a part is missing.</summary>
    /// <param name="images">The images.</param>
    /// <param name="heads">The heads.</param>
    /// <param name="fittedOn">As <see cref="OutcomeCollector.Collect"/> takes it.</param>
    public OutcomeTable? Join(ImageSplit images, ImmutableArray<CandidateHead> heads, OutcomeTable? fittedOn)
    {
        var parts = OutcomeCollector.Parts(images.Count).Select(part => (Part: part, Entry: Find(images, heads, part))).ToList();
        return parts.Exists(part => part.Entry is null)
            ? null
            : OutcomeCollector.Join(
                model.Classifier.Classes, model.HasProbabilities, [.. heads.Select(head => head.Head)], images,
                parts.Select(part => (part.Part, Read(part.Entry!, heads.Length + 1))), fittedOn);
    }

    /// <summary>Deletes the parts, which nobody needs once the table is kept.</summary>
    public void Forget(ImageSplit images, ImmutableArray<CandidateHead> heads)
    {
        foreach (var part in OutcomeCollector.Parts(images.Count))
            store.Remove(StudyKind.Answers, KeyOf(images, heads, part));
    }

    private StudyEntry? Find(ImageSplit images, ImmutableArray<CandidateHead> heads, Range part) => store.Find(StudyKind.Answers, KeyOf(images, heads, part), work);

    private StudyKey KeyOf(ImageSplit images, ImmutableArray<CandidateHead> heads, Range part) =>
        keyOf([("images", images.ContentHash), ("part", $"{part}"), ("heads", heads.Select(head => head.Key.Hash))]);

    private void Ask(ImageSplit images, ImmutableArray<ExitPoint> points, ImmutableArray<CandidateHead> heads, Range part)
    {
        var answers = OutcomeCollector.Ask(model.Model, model.Classifier.Output, model.Classifier.Classes, points, [.. heads.Select(head => head.Head)], images, part, runtime, work);
        store.Put(StudyKind.Answers, KeyOf(images, heads, part), "outputs, by head and image", stream =>
        {
            foreach (var row in answers)
                stream.Write(MemoryMarshal.AsBytes(row.AsSpan()));
        });
    }

    private static float[][] Read(StudyEntry entry, int rows)
    {
        var answers = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(entry.File!)).ToArray();
        return [.. answers.Chunk(answers.Length / rows)];
    }
}
