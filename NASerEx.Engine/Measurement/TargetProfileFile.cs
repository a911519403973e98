using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Measurement;

/// <summary>Target profiles on disk: a JSON file, in which the model's path starts from its folder.</summary>
public static class TargetProfileFile
{
    private const string Format = "naserex/target-profile-v1";

    private static readonly JsonSerializerOptions Options = new(PlanJson.Options)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a profile in place of an earlier file.</summary>
    /// <exception cref="NASerExException">The file cannot be written (<c>FileNotWritable</c>).</exception>
    public static void Write(TargetProfile profile, string path)
    {
        // What a profile names lies elsewhere on the machine that reads it.
        var target = profile.Target with { Profile = null };
        var document = new Document(Format, profile with { Model = PortablePath.From(Folder(path), profile.Model), Target = target });
        AtomicFile.WriteText(path, JsonSerializer.Serialize(document, Options) + "\n");
    }

    /// <summary>Reads a profile.</summary>
    /// <exception cref="NASerExException">There is no such file (<c>ProfileNotFound</c>), or it holds no profile of this version (<c>ProfileInvalid</c>).</exception>
    public static TargetProfile Read(string path)
    {
        if (!File.Exists(path))
            throw new NASerExException("ProfileNotFound", ErrorKind.NotFound, $"There is no target profile '{path}'; Measure-HardwareTarget -OutFile writes one.");
        try
        {
            var profile = Parse(File.ReadAllBytes(path));
            return profile with { Model = Path.GetFullPath(Path.Combine(Folder(path), profile.Model)) };
        }
        catch (JsonException error)
        {
            var place = new SourceLocation(path, (int)(error.LineNumber + 1 ?? 0));
            throw new NASerExException(
                "ProfileInvalid", ErrorKind.InvalidInput, $"'{place}' holds no target profile that can be used: {error.Message.TrimEnd('.')}. Measure again with Measure-HardwareTarget -OutFile.", error) { Location = place };
        }
        catch (UnauthorizedAccessException error)
        {
            throw new NASerExException("FileNotReadable", ErrorKind.NotFound, $"'{path}' cannot be read: {error.Message}", error);
        }
    }

    private static TargetProfile Parse(byte[] bytes)
    {
        if (JsonFormat.Of(bytes) is var format && format != Format)
            throw new JsonException($"its format is '{format}', not '{Format}'");
        return JsonSerializer.Deserialize<Document>(bytes, Options)!.Profile;
    }

    private static string Folder(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    private sealed record Document(string Format, TargetProfile Profile);
}
