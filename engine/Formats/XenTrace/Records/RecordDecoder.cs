using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.XenTrace.Catalog;

namespace VmQuery.Engine.Formats.XenTrace.Records;

/// <summary>What the reader has to do about records beside taking them.</summary>
internal enum RecordRole : byte
{
    /// <summary>Nothing.</summary>
    Event,

    /// <summary>An event too, but its id has to be counted by itself.</summary>
    Unknown,

    /// <summary>It tells of records that Xen dropped.</summary>
    Lost,

    /// <summary>It is padding.</summary>
    Padding,
}

/// <summary>Decodes the records that have one first word.</summary>
internal sealed unsafe class RecordDecoder
{
    private readonly RecordPlace _place;
    private readonly RecordPlan _usual;
    private readonly RecordPlan? _old;

    public RecordDecoder(RecordHeader record, RecordShape shape, bool isKnown, EventSchema schema, XenVersion? release, RecordPlace place)
    {
        _place = place;
        Header = record;
        Role = RoleOf(record, isKnown);
        var layout = shape.ForWords(record.Words);
        _usual = RecordPlan.Make(layout, record, isKnown, schema);
        if (shape.Old is { } old && record.Words >= layout.LeastWords)
        {
            var plan = RecordPlan.Make(old, record, isKnown, schema);
            if (release is null) _old = plan;
            else if (release < XenVersion.WideMemoryFields) _usual = plan;
        }

        (IsWanted, Bytes, PayloadStart) = (_usual.Kind != 0, record.Bytes, record.PayloadStart);
        IsShort = isKnown && record.Words < layout.LeastWords;
    }

    /// <summary>The first word; of unknown records, of one of them.</summary>
    public RecordHeader Header { get; }

    /// <summary>What else is to be done.</summary>
    public RecordRole Role { get; }

    /// <summary>Whether records of a batch are made of them.</summary>
    public bool IsWanted { get; }

    /// <summary>Size of the records.</summary>
    public int Bytes { get; }

    /// <summary>Where their payload starts.</summary>
    public int PayloadStart { get; }

    /// <summary>Whether they have fewer words than they should.</summary>
    public bool IsShort { get; }

    /// <summary>Records so far; the reader counts them.</summary>
    public long Count { get; set; }

    /// <summary>Name of the event.</summary>
    public string Event => _usual.Layout.Event;

    /// <summary>The layout of a record.</summary>
    public RecordLayout LayoutOf(byte* payload) => PlanOf(payload).Layout;

    /// <summary>Adds a record to a batch.</summary>
    /// <param name="record">Its first byte.</param>
    /// <param name="sequence">How many records of its CPU come before.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Take(byte* record, long sequence, ulong tsc, long timeNs, int cpu, EventBatch batch)
    {
        var payload = record + PayloadStart;
        var plan = PlanOf(payload);
        ref var slots = ref batch.Reserve(plan.Slots);
        if (plan.LeavesGaps) MemoryMarshal.CreateSpan(ref slots, plan.Slots).Clear();
        var present = plan.Present;
        if (plan.IsPlain)
            foreach (ref readonly var step in plan.Steps.AsSpan()) Unsafe.Add(ref slots, step.Slot) = step.Read(payload);
        else
            present |= Fill(ref slots, plan, record, sequence, tsc);
        batch.Commit(timeNs, plan.Kind, cpu, plan.Slots, present);
    }

    /// <summary>Fills slots from wherever they come.</summary>
    /// <returns>Slots that not all such records fill.</returns>
    private ulong Fill(ref long slots, RecordPlan plan, byte* record, long sequence, ulong tsc)
    {
        var payload = record + PayloadStart;
        var some = 0UL;
        foreach (ref readonly var step in plan.Steps.AsSpan())
        {
            ref var slot = ref Unsafe.Add(ref slots, step.Slot);
            switch (step.Origin)
            {
                case FieldOrigin.Payload or FieldOrigin.Constant:
                    slot = step.Read(payload);
                    break;
                case FieldOrigin.Id:
                    slot = new RecordHeader(*(uint*)record).Id;
                    break;
                case FieldOrigin.Tsc:
                    slot = (long)tsc;
                    break;
                case FieldOrigin.Offset:
                    slot = _place.OffsetOf(record);
                    break;
                case FieldOrigin.Window:
                    slot = _place.Window;
                    break;
                case FieldOrigin.Epoch:
                    slot = _place.Epoch;
                    break;
                case FieldOrigin.Sequence:
                    slot = sequence;
                    break;
                case FieldOrigin.Argument:
                    if (HypercallArguments.TryRead(payload, Header.Words, step.At, out slot)) some |= 1UL << step.Slot;
                    break;
            }
        }

        return some;
    }

    /// <summary>
    /// Before Xen 4.18 records of memory events ended with a word of padding, and held domain and order in one word
    /// before it. When the release is not known, the words tell: today the last word is an order (of pages of 4 KiB, 2 MiB or 1 GiB), and the word before it a domain.
    /// </summary>
    private RecordPlan PlanOf(byte* payload)
    {
        if (_old is null) return _usual;
        var words = (uint*)payload;
        var isNew = words[Header.Words - 1] is 0 or 9 or 18 && words[Header.Words - 2] < 0x8000;
        return isNew ? _usual : _old;
    }

    private static RecordRole RoleOf(RecordHeader record, bool isKnown) => record.Id switch
    {
        RecordHeader.Wrap => RecordRole.Padding,
        RecordHeader.Lost => RecordRole.Lost,
        _ => isKnown ? RecordRole.Event : RecordRole.Unknown,
    };
}
