using VmQuery.Engine.Formats;

namespace VmQuery.Cli.Tests.Render;

/// <summary>One event made in code.</summary>
internal sealed class ScriptedEvent(Action<IFieldVisitor> fields) : IEventWalker
{
    public string Name { get; init; } = "e";

    public long? TimeNs { get; init; } = 1_795_307_082_561_119_792;

    public ulong? Cycles { get; init; } = 462_068_248_257;

    public int Cpu { get; init; } = 2;

    public StreamTotals Totals { get; } = new();

    /// <summary>An event with a payload.</summary>
    public static ScriptedEvent Payload(Action<IFieldVisitor> fields) => new(visitor => Scope(visitor, FieldScope.Payload, fields));

    /// <summary>Tells a visitor of a scope.</summary>
    public static void Scope(IFieldVisitor visitor, FieldScope scope, Action<IFieldVisitor> fields)
    {
        visitor.StartScope(scope);
        fields(visitor);
        visitor.StopScope();
    }

    public void Visit(IFieldVisitor visitor) => fields(visitor);

    public bool Next() => throw new NotSupportedException();

    public void Dispose()
    {
        // Nothing is held.
    }
}
