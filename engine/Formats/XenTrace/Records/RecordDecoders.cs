using System.Runtime.CompilerServices;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.XenTrace.Catalog;

namespace VmQuery.Engine.Formats.XenTrace.Records;

/// <summary>
/// The decoders of one reader by the first word of a record, which says all but the values: what it is, how long, and whether
/// it has a TSC. Records that the catalog does not hold share decoders, so that ids without end take no memory without end.
/// </summary>
/// <param name="release">Release of Xen that wrote the trace; null when that is not known.</param>
internal sealed class RecordDecoders(EventSchema schema, XenVersion? release = null)
{
    private const int TableBits = 12;
    private const int MostUnknownIds = 1024;

    private readonly Dictionary<uint, RecordDecoder> _all = [];
    private readonly SortedDictionary<uint, long> _unknownIds = [];
    private readonly Entry[] _table = new Entry[1 << TableBits];

    /// <summary>Where the records stand.</summary>
    public RecordPlace Place { get; } = new();

    /// <summary>Every decoder that was needed so far.</summary>
    public IEnumerable<RecordDecoder> All => _all.Values;

    /// <summary>How often ids that the catalog does not hold were seen; when there are very many, not all.</summary>
    public IReadOnlyDictionary<uint, long> UnknownIds => _unknownIds;

    /// <summary>The decoder for records with a first word, which has to be a possible one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RecordDecoder Find(uint word)
    {
        ref var entry = ref _table[(word * 0x9e37_79b1) >> (32 - TableBits)];
        return entry.Word == word ? entry.Decoder : Find(word, ref entry);
    }

    /// <summary>Counts a record that the catalog does not hold.</summary>
    public void CountUnknown(uint id)
    {
        var known = _unknownIds.TryGetValue(id, out var count);
        if (known || _unknownIds.Count < MostUnknownIds) _unknownIds[id] = count + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RecordDecoder Find(uint word, ref Entry entry)
    {
        var record = new RecordHeader(word);
        var shape = RecordCatalog.Instance.Find(record.Id);
        var isKnown = IsGenerated(record.Id) || !ReferenceEquals(shape, RecordCatalog.Instance.Unknown);
        var key = Key(record, isKnown);
        if (!_all.TryGetValue(key, out var decoder)) _all[key] = decoder = new RecordDecoder(record, shape, isKnown, schema, release, Place);
        entry = new Entry(word, decoder);
        return decoder;
    }

    /// <summary>Records of unknown ids need one decoder a length.</summary>
    private static uint Key(RecordHeader record, bool isKnown) => isKnown ? record.Word : (record.Word & ~0x0fff_ffffu) | 1;

    private static bool IsGenerated(uint id) => id is RecordHeader.Wrap;

    private record struct Entry(uint Word, RecordDecoder Decoder);
}
