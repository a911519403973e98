using NASerEx.Common;

namespace NASerEx.Specs;

/// <summary>Paths in specs: relative ones start from the folder of the file (or the caller) that wrote them.</summary>
internal static class SpecPaths
{
    public static string Full(SpecNode node, string keyPath) =>
        node is SpecScalar { IsNull: false } scalar && scalar.Text.Length > 0
            ? Path.GetFullPath(Path.Combine(node.Place.Folder, scalar.Text))
            : throw SpecError.WrongType(node, keyPath, "a path");

    public static string ExistingFile(SpecNode node, string keyPath, string what)
    {
        var path = Full(node, keyPath);
        if (Directory.Exists(path))
            throw SpecError.At(node.Place, keyPath, "SpecFileMissing", $"{path} is a folder; {what} is a file.");
        return File.Exists(path)
            ? path
            : throw SpecError.At(node.Place, keyPath, "SpecFileMissing", $"there is no file {path}; the path of {what} is expected here.", ErrorKind.NotFound);
    }

    public static string ExistingImages(SpecNode node, string keyPath, string what)
    {
        var path = Full(node, keyPath);
        if (Directory.Exists(path))
            return path;
        if (Path.GetExtension(path).Equals(".zip", StringComparison.OrdinalIgnoreCase))
            return ExistingFile(node, keyPath, what);
        throw File.Exists(path)
            ? SpecError.At(node.Place, keyPath, "SpecFileMissing", $"{path} is a file and does not end in .zip; {what} is a folder or a zip file.")
            : SpecError.At(node.Place, keyPath, "SpecFileMissing", $"there is no folder {path}; the path of {what}, a folder or a zip file, is expected here.", ErrorKind.NotFound);
    }

    public static string ExistingFolder(SpecNode node, string keyPath, string what)
    {
        var path = Full(node, keyPath);
        if (File.Exists(path))
            throw SpecError.At(node.Place, keyPath, "SpecFileMissing", $"{path} is a file; {what} is a folder.");
        return Directory.Exists(path)
            ? path
            : throw SpecError.At(node.Place, keyPath, "SpecFileMissing", $"there is no folder {path}; {what} is expected here.", ErrorKind.NotFound);
    }
}
