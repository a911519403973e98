using System.Security.Cryptography;
using NASerEx.Common;
using NASerEx.Studies;
using NASerEx.Training;

namespace NASerEx;

/// <summary>
/// What a training leaves for a later run: the teacher's logits as an entry of the store, and what is half trained as a file on this machine that is whole or absent, the
/// content and its SHA-256 behind it.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="teacher">What the teacher's logits depend on.</param>
/// <param name="run">What the training depends on.</param>
/// <param name="work">Receives the warning of a damaged file.</param>
/// <param name="begun">Opens what was left of the training where this run of it begins; null where it begins at the start.</param>
internal sealed class StoredJournal(StudyStore store, StudyKey teacher, StudyKey run, WorkContext work, Func<Stream>? begun = null) : ITrainingJournal
{
    /// <inheritdoc/>
    public TimeSpan Interval => TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public Stream? Open(TrainingPart part)
    {
        if (part == TrainingPart.Teacher)
            return store.Find(StudyKind.Teacher, teacher, work) is { File: { } logits } ? File.OpenRead(logits) : null;
        var file = StateFile;
        if (!File.Exists(file))
            return begun?.Invoke();
        var bytes = File.ReadAllBytes(file);
        if (bytes.Length >= SHA256.HashSizeInBytes && SHA256.HashData(bytes.AsSpan(..^SHA256.HashSizeInBytes)).AsSpan().SequenceEqual(bytes.AsSpan(^SHA256.HashSizeInBytes..)))
            return new MemoryStream(bytes, 0, bytes.Length - SHA256.HashSizeInBytes);
        work.Warn($"What an earlier run left in '{file}' is damaged; that part of the work is done again.");
        return begun?.Invoke();
    }

    /// <inheritdoc/>
    public void Keep(TrainingPart part, Action<Stream> write)
    {
        if (part == TrainingPart.Teacher)
        {
            store.Put(StudyKind.Teacher, teacher, "logits of the training images", write);
            return;
        }

        using var content = new MemoryStream();
        write(content);
        var bytes = content.GetBuffer().AsMemory(0, (int)content.Length);
        AtomicFile.Write(StateFile, stream =>
        {
            stream.Write(bytes.Span);
            stream.Write(SHA256.HashData(bytes.Span));
        });
    }

    /// <summary>Deletes what only an unfinished training needs.</summary>
    public void Forget()
    {
        if (File.Exists(StateFile))
            File.Delete(StateFile);
    }

    private string StateFile => Path.Combine(store.Folder, "unfinished", run.Hash + ".bin");
}
