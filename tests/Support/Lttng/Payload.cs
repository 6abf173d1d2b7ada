using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VmQuery.Tests.Support.Lttng;

/// <summary>Fills the payload of an event from its first field to its last.</summary>
internal ref struct Payload(Span<byte> bytes)
{
    private Span<byte> _left = bytes;

    /// <summary>Fills the next field with a number of its size.</summary>
    /// <typeparam name="T">An integer as wide as the field.</typeparam>
    public Payload Put<T>(T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(_left, in value);
        return new Payload(_left[Unsafe.SizeOf<T>()..]);
    }

    /// <summary>Fills the next field with a thread name.</summary>
    public Payload Put(ReadOnlySpan<byte> comm)
    {
        comm.CopyTo(_left);
        _left[comm.Length..LttngEvent.CommBytes].Clear();
        return new Payload(_left[LttngEvent.CommBytes..]);
    }
}
