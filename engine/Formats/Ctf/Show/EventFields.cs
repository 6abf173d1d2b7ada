using System.Collections.Immutable;
using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Show;

/// <summary>The fields of an event class, ready to be shown.</summary>
internal sealed class EventFields
{
    private readonly ImmutableArray<(FieldScope Scope, StructNode Node)> _scopes;

    /// <param name="registers">Those of the event class, as its plan uses them.</param>
    public EventFields(StreamClass stream, EventClass e, Registers registers)
    {
        var builder = new NodeBuilder(registers, hidesRoles: false);
        var scopes = ImmutableArray.CreateBuilder<(FieldScope, StructNode)>();
        Add(FieldScope.StreamContext, Scope.StreamContext, stream.EventContext);
        Add(FieldScope.EventContext, Scope.EventContext, e.Context);
        Add(FieldScope.Payload, Scope.Payload, e.Payload);
        _scopes = scopes.ToImmutable();

        void Add(FieldScope shown, Scope scope, StructClass? type)
        {
            if (type is not null) scopes.Add((shown, builder.Root(type, scope)));
        }
    }

    /// <summary>Tells every field of an event whose header ends at a position.</summary>
    /// <returns>The position after the event, or -1 when it does not fit.</returns>
    public long Show(ShowContext context, long position)
    {
        foreach (var (scope, node) in _scopes)
        {
            context.Visitor.StartScope(scope);
            position = node.ShowMembers(context, position);
            if (position < 0) return -1;
            context.Visitor.StopScope();
        }

        return position;
    }
}
