using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NASerEx.Engine.Tests.Brokers;

/// <summary>Hands connections on to a server on this machine, until they are cut.</summary>
internal sealed class TcpRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _ends = [];
    private readonly int _to;

    public TcpRelay(int port)
    {
        _to = port;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>An address on this machine with the port of this.</summary>
    public string Through(string address) => string.Create(CultureInfo.InvariantCulture, $"{address[..address.LastIndexOf(':')]}:{Port}");

    /// <summary>Closes every connection; new ones are handed on again.</summary>
    public void Cut()
    {
        while (_ends.TryTake(out var end))
            end.Client.Close(0);
    }

    public void Dispose()
    {
        _listener.Stop();
        Cut();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var from = await _listener.AcceptTcpClientAsync();
                var to = new TcpClient();
                await to.ConnectAsync(IPAddress.Loopback, _to);
                _ends.Add(from);
                _ends.Add(to);
                _ = PumpAsync(from, to);
                _ = PumpAsync(to, from);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Nobody connects any more.
        }
    }

    private static async Task PumpAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It was cut.
        }
    }
}
