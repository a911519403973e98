using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Studies;

namespace NASerEx;

/// <summary>Renews the lease of a job while it is worked on, and cancels the work when the job is another's.</summary>
internal sealed class HeldJob : IDisposable
{
    private const int RenewalsALease = 3;

    private readonly JobQueue _jobs;
    private readonly JobClaim _claim;
    private readonly JobWorker _worker;
    private readonly CancellationTokenSource _cancellation;
    private readonly Timer _timer;
    private readonly Lock _lock = new();
    private long _renewed = Stopwatch.GetTimestamp();
    private bool _isDisposed;

    public HeldJob(JobQueue jobs, JobClaim claim, JobWorker worker, CancellationToken cancellation)
    {
        (_jobs, _claim, _worker) = (jobs, claim, worker);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var period = worker.Lease / RenewalsALease;
        _timer = new Timer(_ => Renew(), null, period, period);
    }

    /// <summary>Cancels the work.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>Whether the job is another's.</summary>
    public bool IsLost { get; private set; }

    private void Renew()
    {
        // A renewal that takes long makes the next ones pointless.
        if (!_lock.TryEnter())
            return;
        try
        {
            if (_isDisposed)
                return;
            IsLost = !TryRenew();
            if (IsLost)
                _cancellation.Cancel();
        }
        finally
        {
            _lock.Exit();
        }
    }

    private bool TryRenew()
    {
        try
        {
            if (!_jobs.Renew(_claim, _worker))
                return false;
            _renewed = Stopwatch.GetTimestamp();
            return true;
        }
        catch (NASerExException)
        {
            // The database may be back before the lease is over.
            return Stopwatch.GetElapsedTime(_renewed) < _worker.Lease;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer.Dispose();
            _cancellation.Dispose();
        }
    }
}
