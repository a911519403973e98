using System.IO.Compression;
using NASerEx.Common;
using NASerEx.Natives;
using NASerEx.Provisioning;

namespace NASerEx.Engine.Tests.Provisioning;

/// <summary>A runtime of two small files, the package that has them, and folders for the module and the cache.</summary>
internal sealed class SmallRuntime : IDisposable
{
    public const string Wrapper = "libLibTorchSharp.so";
    private static readonly (string Name, byte[] Bytes)[] Files = [("libone.so", Noise(3_000_000, 1)), ("libtwo.so", Noise(5000, 2))];
    private readonly string _root = Directory.CreateTempSubdirectory("naserex-runtime-").FullName;

    public SmallRuntime()
    {
        Runtime = new TrainingRuntime(
            "2.10.0", "0.1.0", "linux-x64", [.. Files.Select(file => new RuntimeFile(file.Name, ContentHash.Of(file.Bytes)))], this["module"], this["cache"]);
        Directory.CreateDirectory(this["module"]);
        File.WriteAllText(Path.Combine(this["module"], NativePlatform.FileNames("LibTorchSharp").Last()), "wrapper");
    }

    public TrainingRuntime Runtime { get; }

    public TrainingRuntimeInstaller Installer => new(Runtime);

    public static PackageIdentity Identity => new("libtorch-cpu-linux-x64", "2.10.0");

    public static byte[] Package { get; } = PackageOf(Files);

    /// <summary>A package whose second file is another.</summary>
    public static byte[] OtherPackage { get; } = PackageOf([Files[0], (Files[1].Name, Noise(5000, 3))]);

    public string this[string name] => Path.Combine(_root, name);

    /// <summary>Writes a package into a folder and returns the folder.</summary>
    public string Write(string name, byte[] package)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], package);
        return Path.GetDirectoryName(this[name])!;
    }

    public string[] Cached => [.. Directory.EnumerateFileSystemEntries(Runtime.Cache).Select(path => Path.GetFileName(path)!).Where(name => !name.EndsWith(".lock", StringComparison.Ordinal))];

    public bool IsRight() => Files.All(file => File.ReadAllBytes(Path.Combine(Runtime.Folder, file.Name)).AsSpan().SequenceEqual(file.Bytes)) && Runtime.Find() == Runtime.Folder;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static byte[] PackageOf((string Name, byte[] Bytes)[] files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry($"runtimes/linux-x64/native/{name}").Open();
                entry.Write(content);
            }

        return bytes.ToArray();
    }

    private static byte[] Noise(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
