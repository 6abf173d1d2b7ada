using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>Numbers for the fields that lengths and tags refer to; their values stay at hand while a packet is decoded.</summary>
internal sealed class Registers
{
    private readonly Dictionary<FieldLocation, int> _numbers;

    private Registers(Dictionary<FieldLocation, int> numbers) => _numbers = numbers;

    /// <summary>How many there are.</summary>
    public int Count => _numbers.Count;

    /// <summary>The number of a field, or -1 when nothing refers to it.</summary>
    public int this[FieldLocation at] => _numbers.GetValueOrDefault(at.Key, -1);

    /// <summary>Registers for what all events of a stream share.</summary>
    public static Registers Of(StructClass? packetHeader, StreamClass stream)
    {
        var registers = new Registers([]);
        foreach (var root in (ReadOnlySpan<StructClass?>)[packetHeader, stream.PacketContext, stream.EventHeader, stream.EventContext])
            registers.Add(root, Scope.StreamContext);
        foreach (var e in stream.Events.Values)
        {
            registers.Add(e.Context, Scope.StreamContext);
            registers.Add(e.Payload, Scope.StreamContext);
        }

        return registers;
    }

    /// <summary>These, and those of an event's own fields.</summary>
    public Registers With(EventClass e)
    {
        var registers = new Registers(new Dictionary<FieldLocation, int>(_numbers));
        registers.Add(e.Context, Scope.Payload);
        registers.Add(e.Payload, Scope.Payload);
        return registers.Count == Count ? this : registers;
    }

    private void Add(FieldClass? type, Scope last)
    {
        switch (type)
        {
            case StructClass structure:
                foreach (var field in structure.Fields) Add(field.Class, last);
                break;
            case ArrayClass array:
                Add(array.Element, last);
                break;
            case SequenceClass sequence:
                Add(sequence.Length, last);
                Add(sequence.Element, last);
                break;
            case DynamicTextClass text:
                Add(text.Length, last);
                break;
            case DynamicBlobClass blob:
                Add(blob.Length, last);
                break;
            case OptionalClass optional:
                Add(optional.Selector, last);
                Add(optional.Content, last);
                break;
            case VariantClass variant:
                Add(variant.Tag!.Value, last);
                foreach (var option in variant.Options) Add(option.Class, last);
                break;
        }
    }

    private void Add(FieldLocation at, Scope last)
    {
        if (at.Scope <= last) _numbers.TryAdd(at.Key, _numbers.Count);
    }
}
