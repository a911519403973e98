using NASerEx.Export;

namespace NASerEx.Engine.Tests.Export;

/// <summary>A model in stages, in a folder that goes when this does.</summary>
internal sealed class StagedFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("naserex-staged-");

    public StagedFolder(StagedModel model) => model.Write(Manifest);

    public string Manifest => this["model.stages.json"];

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
