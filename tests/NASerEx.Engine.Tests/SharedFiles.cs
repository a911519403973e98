using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>Real models and data in the folder <c>shared</c> beside the repository; tests that need it are skipped without it.</summary>
internal static class SharedFiles
{
    public const string ResNet56 = "models/resnet56-cifar10.onnx";
    public const string Photographs = "data/cifar10-jpeg.zip";

    /// <summary>The repository that the tests run in.</summary>
    public static string Repository { get; } = FindRepository();

    public static string? Folder { get; } = Find();

    /// <summary>All models, by path below the folder; a single empty path where the folder is missing, so that a theory has a case to skip.</summary>
    public static TheoryData<string> Models { get; } = Folder is null
        ? [""]
        : [.. Directory.EnumerateFiles(System.IO.Path.Combine(Folder, "models"), "*.onnx", SearchOption.AllDirectories)
            .Select(path => System.IO.Path.GetRelativePath(Folder, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    public static string Path(string below)
    {
        if (Folder is null)
            Assert.Skip("The folder 'shared' with real models and photographs is not beside the repository.");
        var path = System.IO.Path.Combine(Folder, below);
        Assert.SkipUnless(File.Exists(path), $"The folder 'shared' beside the repository has no {below}.");
        return path;
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "NASerEx.slnx")))
                return folder.FullName;
        throw new DirectoryNotFoundException($"The tests in '{AppContext.BaseDirectory}' do not run below their repository.");
    }

    private static string? Find()
    {
        var shared = System.IO.Path.Combine(Repository, "..", "shared");
        return Directory.Exists(shared) ? System.IO.Path.GetFullPath(shared) : null;
    }
}
