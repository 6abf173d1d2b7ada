using System.Collections.Frozen;
using System.Globalization;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Tsdl;

/// <summary>Gathers what metadata says of one trace and not of how its packets lie: its uuid, its environment, its clocks.</summary>
internal sealed class Particulars(string file)
{
    private readonly SortedDictionary<string, string> _environment = new(StringComparer.Ordinal);
    private readonly List<ClockClass> _clocks = [];
    private readonly List<int> _lines = [];
    private Guid? _uuid;

    /// <summary>The lines on which the statements start that were taken.</summary>
    public IReadOnlyList<int> Lines => _lines;

    /// <summary>Takes a block <c>env</c> or <c>clock</c>, or the <c>uuid</c> of a block <c>trace</c>.</summary>
    public void Take(StatementSyntax statement)
    {
        _lines.Add(statement.Line);
        switch (statement)
        {
            case BlockSyntax { Keyword: "env" } block: TakeEnvironment(block); break;
            case BlockSyntax block: TakeClock(block); break;
            default: _uuid = new Attributes(file, statement.Line, [statement]).Uuid("uuid"); break;
        }
    }

    /// <summary>The trace that has them, and a layout.</summary>
    public TraceClass Of(TraceLayout layout) =>
        new(_uuid, _uuid?.ToString(), layout, [.. _clocks], ClocksOf(layout.Streams.Values), _environment);

    private void TakeEnvironment(BlockSyntax block)
    {
        foreach (var entry in block.Statements.OfType<AssignmentSyntax>())
            _environment[entry.Path] = entry.Value.Number?.ToString(CultureInfo.InvariantCulture) ?? entry.Value.Text;
    }

    private void TakeClock(BlockSyntax block)
    {
        var attributes = new Attributes(file, block.Line, block.Statements);
        _clocks.Add(new ClockClass(
            attributes.Text("name") ?? throw TraceException.AtLine(file, block.Line, "found a clock without name, expected name = …"),
            attributes.Uuid("uuid")?.ToString(),
            (ulong)(attributes.Number("freq", 1, ulong.MaxValue) ?? CtfClock.NsPerSecond),
            (long)(attributes.Number("offset_s", long.MinValue, long.MaxValue) ?? 0),
            (long)(attributes.Number("offset", long.MinValue, long.MaxValue) ?? 0)));
    }

    private FrozenDictionary<ulong, ClockClass> ClocksOf(IEnumerable<StreamClass> streams) =>
        streams.Select(stream => (stream.Id, Clock: ClockOf(stream))).Where(found => found.Clock is not null).ToFrozenDictionary(found => found.Id, found => found.Clock!);

    /// <summary>
    /// The clock of the timestamps: the one they are mapped to, else the trace's only one. Timestamps of a trace that
    /// declares no clock count ns from the epoch, as other readers take them.
    /// </summary>
    private ClockClass? ClockOf(StreamClass stream)
    {
        var stamps = Stamps(stream.EventHeader, FieldRole.Timestamp).Concat(Stamps(stream.PacketContext, FieldRole.PacketStart)).ToList();
        if (stamps.Count == 0) return null;
        if (stamps.Find(stamp => stamp.Clock is not null) is { Clock: { } name })
        {
            return _clocks.Find(clock => string.Equals(clock.Name, name, StringComparison.Ordinal))
                ?? throw new TraceException(file, null, $"timestamps are mapped to the clock \"{name}\", expected a clock that is declared");
        }

        return _clocks switch { [] => ClockClass.Default, [var only] => only, _ => null };
    }

    private static IEnumerable<IntegerClass> Stamps(FieldClass? type, FieldRole role) => type switch
    {
        StructClass structure => structure.Fields.SelectMany(field =>
            field.Roles.Contains(role) && field.Class is IntegerClass integer ? [integer] : Stamps(field.Class, role)),
        VariantClass variant => variant.Options.SelectMany(option => Stamps(option.Class, role)),
        _ => [],
    };
}
