using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>
/// The loop over the event headers of a stream. Events that nobody wants and that are always of one size it counts and steps over by itself, so that
/// they cost little more than their header; it stops at all others, and where more is to be said of an event than that it was there.
/// </summary>
/// <remarks>The compiled loop (<see cref="PlanEmitter.CompileLoop"/>) calls <see cref="StepOver"/>, which becomes part of it.</remarks>
internal sealed unsafe class HeaderLoop
{
    /// <summary>Larger than any event.</summary>
    private const long Unknown = 1L << 60;

    private readonly Stride[] _strides;
    private readonly Stepper _code;
    private ulong _lastCycles;

    /// <param name="code">The compiled loop.</param>
    /// <param name="ids">How many event ids it knows, from 0 on.</param>
    public HeaderLoop(DynamicMethod code, int ids, DecodeContext context)
    {
        context.Loop = this;
        _code = code.CreateDelegate<Stepper>(context);
        _strides = new Stride[ids];
        foreach (ref var stride in _strides.AsSpan()) stride.Bits = Unknown;
    }

    /// <summary>Where the event starts that it stopped at.</summary>
    public long Start { get; private set; }

    /// <summary>It stops at events that start beyond this bit.</summary>
    public long LastStart { get; set; }

    /// <summary>The clock at the last event, or at the start of a packet that has none yet.</summary>
    public ulong Cycles { get; set; }

    /// <summary>Events so far.</summary>
    public long Events { get; private set; }

    /// <summary>Bits of the largest of them.</summary>
    public long LargestEvent { get; private set; }

    /// <summary>Id of the event that it stopped at.</summary>
    public ulong Id { get; private set; }

    /// <summary>The clock at that event, as far as its header tells.</summary>
    public ulong Stamp { get; private set; }

    /// <summary>How many bits of the clock that are; 0 when the header tells none.</summary>
    public int StampBits { get; private set; }

    /// <summary>From now on steps over the events with an id.</summary>
    public void Skip(ulong id, long bits)
    {
        if (id < (ulong)_strides.Length) _strides[id].Bits = bits;
    }

    /// <summary>How many of the events with an id it stepped over.</summary>
    public long Skipped(ulong id) => id < (ulong)_strides.Length ? _strides[id].Events : 0;

    /// <summary>Goes to the next event that it stops at.</summary>
    /// <returns>Where the event's header stops; -1 when that is not within the limit.</returns>
    public long Next(byte* packet, long position, long limit)
    {
        Start = position;
        return _code(packet, position, limit, ref Unsafe.NullRef<long>());
    }

    /// <summary>Counts the event at which it stopped.</summary>
    public void Count(long bits)
    {
        Events++;
        _lastCycles = Cycles;
        LargestEvent = Math.Max(LargestEvent, bits);
    }

    /// <summary>Steps over an event, unless it is wanted, not known, earlier than the one before, or larger than all before.</summary>
    /// <returns>Where the event stops; -1 to stop at it.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long StepOver(long body, long limit, long id, long stamp, long stampBits)
    {
        var strides = _strides;
        if ((ulong)id < (ulong)strides.Length)
        {
            ref var stride = ref strides[(int)id];
            var stop = body + stride.Bits;
            var cycles = CtfClock.Widen(Cycles, (ulong)stamp, (int)stampBits);
            if (stop <= limit && stop - Start <= LargestEvent && stop != Start && Start <= LastStart && cycles >= _lastCycles)
            {
                stride.Events++;
                Events++;
                Cycles = _lastCycles = cycles;
                return Start = stop;
            }
        }

        (Id, Stamp, StampBits) = ((ulong)id, (ulong)stamp, (int)stampBits);
        return -1;
    }

    private struct Stride
    {
        public long Bits;
        public long Events;
    }
}
