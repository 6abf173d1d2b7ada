using System.Collections.Immutable;

namespace VmQuery.Engine.Formats.Ctf.Show;

/// <summary>Fields one after the other.</summary>
internal sealed class StructNode(ImmutableArray<(string Name, FieldNode Node)> members, int alignment) : FieldNode
{
    /// <summary>Whether it has no members.</summary>
    public bool IsEmpty => members.IsEmpty;

    /// <inheritdoc/>
    public override long Show(ShowContext context, string? name, long position)
    {
        context.Visitor.StartStructure(name);
        position = ShowMembers(context, position);
        context.Visitor.StopStructure();
        return position;
    }

    /// <summary>Tells the members alone.</summary>
    public long ShowMembers(ShowContext context, long position)
    {
        position = Aligned(position, alignment);
        foreach (var (name, node) in members)
        {
            position = node.Show(context, name, position);
            if (position < 0) return -1;
        }

        return position;
    }
}

/// <summary>Elements one after the other.</summary>
internal sealed class ArrayNode(FieldNode element, NodeLength length, int alignment) : FieldNode
{
    /// <inheritdoc/>
    public override long Show(ShowContext context, string? name, long position)
    {
        var count = length.In(context);
        position = Aligned(position, alignment);
        context.Visitor.StartArray(name, (long)count);
        for (var i = 0UL; i < count; i++)
        {
            var next = element.Show(context, null, position);
            if (next < 0) return -1;

            if (next == position && !context.MayShowMore(count - i - 1)) break;
            position = next;
        }

        context.Visitor.StopArray();
        return position;
    }
}

/// <summary>A field that may be absent.</summary>
internal sealed class OptionalNode(FieldNode content, int selector, ImmutableArray<IntegerRange> ranges, bool signed) : FieldNode
{
    /// <inheritdoc/>
    public override long Show(ShowContext context, string? name, long position)
    {
        foreach (var range in ranges)
            if (range.Contains(context.Registers[selector], signed)) return content.Show(context, name, position);
        context.Visitor.Absent(name);
        return position;
    }
}

/// <summary>One of several fields.</summary>
internal sealed class VariantNode(ImmutableArray<(string Name, ImmutableArray<IntegerRange> Ranges, FieldNode Node)> options, int tag, bool signed) : FieldNode
{
    /// <inheritdoc/>
    public override long Show(ShowContext context, string? name, long position)
    {
        foreach (var (option, ranges, node) in options)
        {
            foreach (var range in ranges)
            {
                if (!range.Contains(context.Registers[tag], signed)) continue;
                context.Visitor.StartVariant(name, option);
                position = node.Show(context, null, position);
                context.Visitor.StopVariant();
                return position;
            }
        }

        return -1;
    }
}

/// <summary>A field that is read and not shown.</summary>
internal sealed class HiddenNode(FieldNode node) : FieldNode
{
    /// <inheritdoc/>
    public override long Show(ShowContext context, string? name, long position) => context.Silently(node, position);
}
