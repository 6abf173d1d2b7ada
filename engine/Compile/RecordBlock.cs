using VmQuery.Engine.Events;

namespace VmQuery.Engine.Compile;

/// <summary>Copies of records on their way past <see cref="IStation"/>s, each with its stream, machine and scene.</summary>
/// <param name="words">Words it should hold.</param>
internal sealed class RecordBlock(EventSchema schema, int words)
{
    private readonly EventBatch _records = new(words);
    private readonly RecordCopier _copier = new(schema);
    private (StreamId Stream, MachineId Machine, Scene Scene)[] _origins = new (StreamId, MachineId, Scene)[words / 8];

    /// <summary>Whether it is time to hand them over.</summary>
    public bool IsFull => _records.IsFull;

    /// <summary>Copies a record.</summary>
    public void Add(in EventView e)
    {
        if (_records.Count == _origins.Length) Array.Resize(ref _origins, _origins.Length * 2);

        // In place: a copy of all three at once would wait for the parts it is made of.
        ref var origin = ref _origins[_records.Count];
        (origin.Stream, origin.Machine, origin.Scene) = (e.Stream, e.Machine, default);
        _copier.Copy(e, _records);
    }

    /// <summary>Takes all of them past a station.</summary>
    public void Pass(IStation station)
    {
        for (int word = 0, i = 0; word < _records.Length; word = _records.After(word), i++)
        {
            ref var origin = ref _origins[i];
            station.Take(_records.At(word, origin.Stream, origin.Machine), ref origin.Scene);
        }
    }

    /// <summary>Forgets all of them, keeps the memory.</summary>
    public void Clear() => _records.Clear();
}
