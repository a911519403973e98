using System.Security.Cryptography;
using NASerEx.Common;
using NASerEx.Studies;
using NASerEx.Training;

namespace NASerEx;

/// <summary>What a training leaves for a later run, as files in the store that are whole or absent: the content, and its SHA-256 behind it.</summary>
/// <param name="store">The store.</param>
/// <param name="teacher">What the teacher's logits depend on.</param>
/// <param name="run">What the training depends on.</param>
/// <param name="work">Receives the warning of a damaged file.</param>
internal sealed class StoredJournal(StudyStore store, StudyKey teacher, StudyKey run, WorkContext work) : ITrainingJournal
{
    /// <inheritdoc/>
    public TimeSpan Interval => TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public Stream? Open(TrainingPart part)
    {
        var file = FileOf(part);
        if (!File.Exists(file))
            return null;
        var bytes = File.ReadAllBytes(file);
        if (bytes.Length >= SHA256.HashSizeInBytes && SHA256.HashData(bytes.AsSpan(..^SHA256.HashSizeInBytes)).AsSpan().SequenceEqual(bytes.AsSpan(^SHA256.HashSizeInBytes..)))
            return new MemoryStream(bytes, 0, bytes.Length - SHA256.HashSizeInBytes);
        work.Warn($"What an earlier run left in '{file}' is damaged; that part of the work is done again.");
        return null;
    }

    /// <inheritdoc/>
    public void Keep(TrainingPart part, Action<Stream> write)
    {
        using var content = new MemoryStream();
        write(content);
        var bytes = content.GetBuffer().AsMemory(0, (int)content.Length);
        AtomicFile.Write(FileOf(part), stream =>
        {
            stream.Write(bytes.Span);
            stream.Write(SHA256.HashData(bytes.Span));
        });
    }

    /// <summary>Deletes what only an unfinished training needs.</summary>
    public void Forget()
    {
        if (File.Exists(FileOf(TrainingPart.State)))
            File.Delete(FileOf(TrainingPart.State));
    }

    private string FileOf(TrainingPart part) =>
        part == TrainingPart.Teacher
        ? Path.Combine(store.Folder, "teachers", teacher.Hash + ".bin")
        : Path.Combine(store.Folder, "unfinished", run.Hash + ".bin");
}
