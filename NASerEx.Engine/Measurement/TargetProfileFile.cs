using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Measurement;

/// <summary>Target profiles on disk: a JSON file, in which the model's path starts from its folder.</summary>
public static class TargetProfileFile
{
    private const string Format = "naserex/target-profile-v2";

    private static readonly JsonSerializerOptions Options = new(PlanJson.Options)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly MeasuredFile<Document> Files = new(Format, "Profile", "target profile", "Measure-HardwareTarget -OutFile", Options);

    /// <summary>Writes a profile in place of an earlier file.</summary>
    /// <exception cref="NASerExException">The file cannot be written (<c>FileNotWritable</c>).</exception>
    public static void Write(TargetProfile profile, string path)
    {
        // What a profile names lies elsewhere on the machine that reads it.
        var target = profile.Target with { Profile = null };
        Files.Write(new Document(Format, profile with { Model = PortablePath.From(MeasuredFile<Document>.Folder(path), profile.Model), Target = target }), path);
    }

    /// <summary>Reads a profile.</summary>
    /// <exception cref="NASerExException">There is no such file (<c>ProfileNotFound</c>), or it holds no profile of this version (<c>ProfileInvalid</c>).</exception>
    public static TargetProfile Read(string path)
    {
        var profile = Files.Read(path).Profile;
        return profile with { Model = MeasuredFile<Document>.Full(path, profile.Model) };
    }

    private sealed record Document(string Format, TargetProfile Profile);
}
