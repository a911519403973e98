using System.Globalization;
using NASerEx.Common;

namespace NASerEx.Provisioning;

/// <summary>Copies much data with progress.</summary>
internal static class Copying
{
    private const int PieceBytes = 1 << 20;

    /// <summary>Copies a stream to its end.</summary>
    /// <param name="target">Where to; what it has already counts as done.</param>
    /// <param name="source">Where from.</param>
    /// <param name="activity">What is done, for the progress.</param>
    /// <param name="total">Bytes in the end; 0 when unknown.</param>
    /// <param name="work">Cancellation, asked between pieces of a mebibyte; progress.</param>
    /// <param name="seen">Receives every piece.</param>
    public static async Task To(Stream target, Stream source, string activity, long total, WorkContext work, Action<ReadOnlyMemory<byte>>? seen = null)
    {
        var buffer = new byte[PieceBytes];
        while (await source.ReadAsync(buffer, work.Cancellation).ConfigureAwait(false) is > 0 and var count)
        {
            var piece = buffer.AsMemory(0, count);
            seen?.Invoke(piece);
            await target.WriteAsync(piece, work.Cancellation).ConfigureAwait(false);
            work.Report($"{activity} libtorch", $"{Megabytes(target.Position)} of {(total > 0 ? Megabytes(total) : "?")} MB", target.Position, total);
        }
    }

    private static string Megabytes(long bytes) => (bytes / 1_000_000).ToString(CultureInfo.InvariantCulture);
}
