using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using NASerEx.Servers;

namespace NASerEx.Engine.Tests.Provisioning;

/// <summary>A request as a feed saw it.</summary>
internal readonly record struct SeenRequest(string Path, string? Range, string? Authorization);

/// <summary>A NuGet feed of version 3 on this machine, with one package, which may break off or refuse.</summary>
internal sealed class LocalFeed : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly byte[]? _package;
    private int _breaks;

    /// <param name="package">The package; null for a feed that has none.</param>
    /// <param name="breaks">How many answers break off in the middle.</param>
    public LocalFeed(byte[]? package, int breaks = 0)
    {
        (_package, _breaks) = (package, breaks);
        Address = $"http://127.0.0.1:{LoopbackPort.Free()}/";
        ContentAddress = Address + "content";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    public string Index => Address + "index.json";

    /// <summary>Where the index says that packages are.</summary>
    public string ContentAddress { get; init; }

    /// <summary>Status of every answer, where it is not what was asked for.</summary>
    public HttpStatusCode? Refusal { get; init; }

    public ConcurrentQueue<SeenRequest> Requests { get; } = [];

    public IEnumerable<SeenRequest> Downloads => Requests.Where(request => request.Path.EndsWith(".nupkg", StringComparison.Ordinal));

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            try
            {
                Answer(context.Request, context.Response);
            }
            catch (Exception error) when (error is HttpListenerException or IOException)
            {
                // Who asked has gone.
            }
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        Requests.Enqueue(new SeenRequest(request.Url!.AbsolutePath, request.Headers["Range"], request.Headers["Authorization"]));
        if (Refusal is { } refusal)
            End(response, refusal);
        else if (request.Url.AbsolutePath == "/index.json")
            Send(response, Encoding.UTF8.GetBytes($$"""{"version": "3.0.0", "resources": [{"@id": "x", "@type": "Other"}, {"@id": "{{ContentAddress}}", "@type": "PackageBaseAddress/3.0.0"}]}"""), 0);
        else if (_package is null)
            End(response, HttpStatusCode.NotFound);
        else
            SendPackage(response, request.Headers["Range"] is { } range ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0);
    }

    private void SendPackage(HttpListenerResponse response, int from)
    {
        if (from >= _package!.Length)
        {
            End(response, HttpStatusCode.RequestedRangeNotSatisfiable);
            return;
        }

        response.StatusCode = (int)(from > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK);
        if (Interlocked.Decrement(ref _breaks) < 0)
        {
            Send(response, _package, from);
            return;
        }

        response.ContentLength64 = _package.Length - from;
        response.OutputStream.Write(_package.AsSpan(from, (_package.Length - from) / 2));
        response.OutputStream.Flush();
        Thread.Sleep(100);
        response.Abort();
    }

    private static void Send(HttpListenerResponse response, byte[] bytes, int from)
    {
        response.ContentLength64 = bytes.Length - from;
        response.OutputStream.Write(bytes.AsSpan(from));
        response.Close();
    }

    private static void End(HttpListenerResponse response, HttpStatusCode status)
    {
        response.StatusCode = (int)status;
        response.Close();
    }
}
