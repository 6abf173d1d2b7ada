using System.Collections.Immutable;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Tsdl;

/// <summary>Turns the statements of a metadata text into the model of its trace.</summary>
internal sealed partial class TraceResolver
{
    private readonly string _file;
    private readonly TypeResolver _types;
    private readonly TypeScope _global;
    private readonly Particulars _particulars;
    private readonly List<StreamBlock> _streams = [];
    private readonly List<EventBlock> _events = [];
    private readonly FieldBudget _budget = new();
    private StructClass? _packetHeader;

    private TraceResolver(string file, ByteOrder native)
    {
        _file = file;
        _particulars = new Particulars(file);
        _types = new TypeResolver(file, native);
        _global = new TypeScope(null, file);
    }

    /// <summary>The model of a trace.</summary>
    /// <param name="text">The metadata.</param>
    /// <param name="file">How messages call it.</param>
    /// <exception cref="TraceException">The text is no TSDL of version 1.8.</exception>
    public static TraceClass Read(string text, string file)
    {
        var (layout, particulars) = Resolve(text, file);
        return particulars.Of(layout);
    }

    /// <summary>How the packets of a trace lie, and what is said of the trace alone.</summary>
    /// <param name="text">The metadata.</param>
    /// <param name="file">How messages call it.</param>
    /// <exception cref="TraceException">The text is no TSDL of version 1.8.</exception>
    public static (TraceLayout Layout, Particulars Particulars) Resolve(string text, string file)
    {
        var statements = Parser.Parse(text, file);
        var resolver = new TraceResolver(file, NativeOrder(statements, file));
        foreach (var statement in statements) resolver.Take(statement);
        return (resolver.Build(), resolver._particulars);
    }

    /// <summary>Types before the trace block use its byte order too, so it is looked for first.</summary>
    private static ByteOrder NativeOrder(ImmutableArray<StatementSyntax> statements, string file)
    {
        foreach (var block in statements.OfType<BlockSyntax>().Where(block => block.Keyword is "trace"))
            if (new Attributes(file, block.Line, block.Statements).Order(null) is { } order) return order;
        throw new TraceException(file, null, "found no trace block with a byte order, expected trace { … byte_order = le; … };");
    }

    private void Take(StatementSyntax statement)
    {
        if (_types.TryDeclare(statement, _global)) return;
        if (statement is not BlockSyntax block) throw TraceException.AtLine(_file, statement.Line, "found a statement that stands alone, expected a block or a type");
        var scope = _global.Inner();
        switch (block.Keyword)
        {
            case "trace": TakeTrace(block, scope); break;
            case "env" or "clock": _particulars.Take(block); break;
            case "stream": TakeStream(block, scope); break;
            default: TakeEvent(block, scope); break;
        }
    }

    private void TakeTrace(BlockSyntax block, TypeScope scope)
    {
        var attributes = new Attributes(_file, block.Line, block.Statements);
        var (major, minor) = (attributes.Number("major", 0, int.MaxValue) ?? 1, attributes.Number("minor", 0, int.MaxValue) ?? 8);
        if (major != 1 || minor != 8) throw TraceException.AtLine(_file, block.Line, $"found CTF {major}.{minor}, expected CTF 1.8");
        if (block.Statements.FirstOrDefault(statement => statement is AssignmentSyntax { Path: "uuid" }) is { } uuid) _particulars.Take(uuid);
        _packetHeader = Roles.Assign(Roots(block, scope).GetValueOrDefault("packet.header"), Scope.PacketHeader) ?? _packetHeader;
    }

    private void TakeStream(BlockSyntax block, TypeScope scope)
    {
        var id = Id(block, "id");
        if (_streams.Exists(stream => stream.Id == id)) throw TraceException.AtLine(_file, block.Line, $"found a second stream {id}, expected each id once");
        var roots = Roots(block, scope);
        _streams.Add(new StreamBlock(
            block.Line,
            id ?? 0,
            Roles.Assign(roots.GetValueOrDefault("packet.context"), Scope.PacketContext),
            Roles.Assign(roots.GetValueOrDefault("event.header"), Scope.EventHeader),
            roots.GetValueOrDefault("event.context")));
    }

    private void TakeEvent(BlockSyntax block, TypeScope scope)
    {
        var name = new Attributes(_file, block.Line, block.Statements).Text("name");
        var id = Id(block, "id") ?? 0;
        var roots = Roots(block, scope);
        _events.Add(new EventBlock(
            block.Line,
            id,
            Id(block, "stream_id"),
            name ?? $"event-{id}",
            roots.GetValueOrDefault("context"),
            roots.GetValueOrDefault("fields")));
    }

    private ulong? Id(BlockSyntax block, string name) =>
        (ulong?)new Attributes(_file, block.Line, block.Statements).Number(name, 0, ulong.MaxValue);

    /// <summary>The structures that a block assigns, by path, with the types it declares on the way.</summary>
    private Dictionary<string, StructClass> Roots(BlockSyntax block, TypeScope scope)
    {
        var roots = new Dictionary<string, StructClass>(StringComparer.Ordinal);
        foreach (var statement in block.Statements)
        {
            if (_types.TryDeclare(statement, scope)) continue;
            if (statement is not TypeAssignmentSyntax assignment) continue;
            var root = roots[assignment.Path] = _types.ResolveStruct(assignment.Type, scope);
            if (!_budget.TryTake(root)) throw TraceException.AtLine(_file, assignment.Line, $"found more than {FieldBudget.MostFields} fields in all, expected fewer");
        }

        return roots;
    }

    private sealed record StreamBlock(int Line, ulong Id, StructClass? PacketContext, StructClass? EventHeader, StructClass? EventContext);

    private sealed record EventBlock(int Line, ulong Id, ulong? Stream, string Name, StructClass? Context, StructClass? Payload);
}
