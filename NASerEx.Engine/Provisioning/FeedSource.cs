using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using NASerEx.Common;

namespace NASerEx.Provisioning;

/// <summary>
/// A NuGet feed of protocol version 3. A download that breaks goes on where it was, in the same run and in the next one, as
/// HTTP ranges allow; the feed's package content resource is that of
/// https://learn.microsoft.com/nuget/api/package-base-address-resource.
/// </summary>
/// <param name="index">Address of the feed's service index.</param>
/// <param name="credential">Who asks, or null.</param>
internal sealed class FeedSource(Uri index, NetworkCredential? credential) : IPackageSource
{
    private const int Attempts = 4;
    private const string ContentResource = "PackageBaseAddress/3.0.0";

    /// <inheritdoc/>
    public string Name => index.ToString();

    /// <inheritdoc/>
    public string? Fetch(PackageIdentity package, string cache, WorkContext work)
    {
        try
        {
            return FetchAsync(package, cache, work).GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException || IsTimeout(error))
        {
            throw new NASerExException("PackageSourceFailed", ErrorKind.Environment, $"'{Name}' cannot be read: {error.Message}", error);
        }
    }

    private async Task<string?> FetchAsync(PackageIdentity package, string cache, WorkContext work)
    {
        using var client = new HttpClient();
        var address = new Uri(await ContentAddress(client, work.Cancellation).ConfigureAwait(false), $"{package.Id}/{package.Version}/{package.FileName}");
        // Mirrors may sign packages anew, so that parts of two of them do not fit together.
        var file = Path.Combine(cache, $"{package.FileName}.{ContentHash.Of(address.ToString())[..8]}");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Download(client, address, file, work).ConfigureAwait(false) ? file : null;
            }
            catch (Exception error) when (attempt < Attempts && IsTemporary(error))
            {
                work.Tell($"'{address}': {error.Message} The download goes on.");
                await Task.Delay(TimeSpan.FromSeconds(attempt), work.Cancellation).ConfigureAwait(false);
            }
        }
    }

    private static bool IsTemporary(Exception error) =>
        error is HttpRequestException { StatusCode: null or >= HttpStatusCode.InternalServerError } or HttpIOException or IOException { InnerException: SocketException } || IsTimeout(error);

    private static bool IsTimeout(Exception error) => error is TaskCanceledException { InnerException: TimeoutException };

    private async Task<Uri> ContentAddress(HttpClient client, CancellationToken cancellation)
    {
        using var response = await client.SendAsync(RequestOf(index), cancellation).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        using var services = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
        if (services.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("resources", out var resources) && resources.ValueKind == JsonValueKind.Array)
            foreach (var resource in resources.EnumerateArray())
                if (TextOf(resource, "@type") == ContentResource && TextOf(resource, "@id") is { } id)
                    return new Uri(id.EndsWith('/') ? id : id + "/");
        throw new HttpRequestException($"this is no service index of a NuGet feed of version 3 with a {ContentResource} resource.");
    }

    private async Task<bool> Download(HttpClient client, Uri address, string file, WorkContext work)
    {
        var had = File.Exists(file) ? new FileInfo(file).Length : 0;
        var request = RequestOf(address);
        request.Headers.Range = had > 0 ? new RangeHeaderValue(had, null) : null;
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, work.Cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return false;
        // There is nothing behind what is here already; whether that is right, its hash tells.
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            return true;
        response.EnsureSuccessStatusCode();
        var goesOn = response.StatusCode == HttpStatusCode.PartialContent;
        await using var target = new FileStream(file, goesOn ? FileMode.Append : FileMode.Create, FileAccess.Write);
        await using var source = await response.Content.ReadAsStreamAsync(work.Cancellation).ConfigureAwait(false);
        await Copying.To(target, source, "Download", target.Position + response.Content.Headers.ContentLength ?? 0, work).ConfigureAwait(false);
        return true;
    }

    private HttpRequestMessage RequestOf(Uri address)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (credential is not null && address.Authority == index.Authority)
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}")));
        return request;
    }

    private static string? TextOf(JsonElement resource, string name) =>
        resource.ValueKind == JsonValueKind.Object && resource.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
