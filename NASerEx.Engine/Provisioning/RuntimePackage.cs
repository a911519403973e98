using System.IO.Compression;
using System.Security.Cryptography;
using NASerEx.Common;
using NASerEx.Natives;

namespace NASerEx.Provisioning;

/// <summary>The NuGet package of libtorch on disk.</summary>
/// <param name="runtime">What it has to hold.</param>
/// <param name="file">Path of the package.</param>
internal sealed class RuntimePackage(TrainingRuntime runtime, string file)
{
    /// <summary>Puts the runtime's files, and TorchSharp's native library, into a folder; what was there is replaced once all of them are right.</summary>
    /// <exception cref="NASerExException">The package is damaged or holds other files than those that the module was built with (<c>TrainingRuntimeDamaged</c>).</exception>
    public void Unpack(string folder, WorkContext work)
    {
        var beside = folder + ".unpacking";
        DeleteIfThere(beside);
        Directory.CreateDirectory(beside);
        try
        {
            UnpackFiles(beside, work);
        }
        catch (InvalidDataException error)
        {
            throw Damaged($"it cannot be unpacked: {error.Message}", error);
        }

        var wrapper = TrainingRuntime.TorchSharpLibrary(runtime.Module) ?? throw NativeLoadErrors.Missing("LibTorchSharp", runtime.Module);
        File.Copy(Path.Combine(runtime.Module, wrapper), Path.Combine(beside, wrapper));
        Replace(folder, beside);
    }

    private void UnpackFiles(string folder, WorkContext work)
    {
        using var zip = ZipFile.OpenRead(file);
        foreach (var wanted in runtime.Files)
        {
            var entry = zip.GetEntry($"runtimes/{runtime.Rid}/native/{wanted.Name}") ?? throw Damaged($"it has no {wanted.Name}.");
            if (Unpack(entry, Path.Combine(folder, wanted.Name), work) is var hash && hash != wanted.Sha256)
                throw Damaged($"its {wanted.Name} is another than the one that this module was built with (SHA-256 {hash}, not {wanted.Sha256}).");
        }
    }

    private static string Unpack(ZipArchiveEntry entry, string path, WorkContext work)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        using var source = entry.Open();
        Copying.To(target, source, "Unpack", entry.Length, work, piece => hash.AppendData(piece.Span)).GetAwaiter().GetResult();
        target.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Replace(string folder, string beside)
    {
        var old = folder + ".old";
        DeleteIfThere(old);
        if (Directory.Exists(folder))
            Directory.Move(folder, old);
        Directory.Move(beside, folder);
        DeleteIfThere(old);
    }

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private NASerExException Damaged(string how, Exception? inner = null) =>
        new("TrainingRuntimeDamaged", ErrorKind.InvalidInput, $"The package '{file}' cannot be used: {how}", inner);
}
