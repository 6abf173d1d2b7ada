using System.Diagnostics;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Store;

namespace VmQuery.Engine.Capture;

/// <summary>What is told of a running capture from time to time.</summary>
/// <param name="Running">Since the capture started.</param>
/// <param name="Snapshots">How often the session was written.</param>
/// <param name="Age">Since the session was written last; null when it was not yet.</param>
/// <param name="Trouble">Why it could not be written the last time; null when it could.</param>
internal readonly record struct LiveStatus(TimeSpan Running, TraceGrowth Growth, int Snapshots, TimeSpan? Age, string? Trouble);

/// <summary>Follows a capture until it ends, and keeps its session fresh.</summary>
internal sealed class LiveRun(LiveCapture capture, SnapshotPace pace, Action<LiveStatus> report)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _due = pace.Every;
    private TimeSpan? _written;
    private int _snapshots;
    private string? _trouble;

    /// <summary>Runs until the token is cancelled; a snapshot that is being written then is given up.</summary>
    /// <exception cref="TraceException">What is written is no trace that can be followed.</exception>
    public void Until(CancellationToken ended)
    {
        while (!ended.WaitHandle.WaitOne(BetweenLooks))
        {
            capture.Look();
            if (_clock.Elapsed >= _due && capture.HasNews) Publish(ended);
            report(new LiveStatus(_clock.Elapsed, capture.Growth, _snapshots, _clock.Elapsed - _written, _trouble));
        }
    }

    /// <summary>A session that cannot be written now, as on a full disk, is no reason to stop a capture: the next may be better.</summary>
    private void Publish(CancellationToken ended)
    {
        var start = _clock.Elapsed;
        try
        {
            capture.Publish(ended);
            (_written, _trouble) = (_clock.Elapsed, null);
            _snapshots++;
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The session of the whole trace comes next.
        }
        catch (Exception failure) when (failure is TraceException or SessionFileException or IOException)
        {
            _trouble = failure.Message;
        }

        _due = start + pace.PauseAfter(_clock.Elapsed - start);
    }
}
