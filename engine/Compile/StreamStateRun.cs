using VmQuery.Engine.Events;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Compile;

/// <summary>Draws the track of one stream: ok, lost inside its holes, unknown outside its machine's coverage.</summary>
internal sealed class StreamStateRun(Track track, int? cpu, TimeSpanNs span, TimeSpanNs coverage)
{
    private bool _losing;

    /// <summary>Takes a record that opens or closes a hole; others do not matter.</summary>
    public void Take(in EventView e)
    {
        Turn(e.TimeNs);
        if (e.Kind == EventSchema.LossStart) _losing = true;
        else if (e.Kind == EventSchema.LossStop) _losing = false;
    }

    /// <summary>Closes the track at the end of the session.</summary>
    public void Finish()
    {
        Turn(coverage.StopNs);
        Put(span.StopNs, StreamState.Unknown);
        track.Finish();
    }

    private void Turn(long atNs)
    {
        Put(coverage.StartNs, StreamState.Unknown);
        Put(Math.Clamp(atNs, coverage.StartNs, coverage.StopNs), _losing ? StreamState.Lost : StreamState.Ok);
    }

    private void Put(long stopNs, StreamState state)
    {
        var own = new Cells(track.Room(2));
        own.Add((long?)cpu);
        own.Add((long)state);
        track.Put(stopNs, own.Nulls, state == StreamState.Lost ? Certainty.Lossy : Certainty.Certain);
    }
}
