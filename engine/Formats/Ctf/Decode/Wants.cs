using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>A slot that a field goes into, and how it is held there.</summary>
internal readonly record struct Want(int Slot, FieldType Type);

/// <summary>Says which fields are wanted.</summary>
internal interface IWants
{
    /// <summary>The slots that a field goes into; empty when nobody wants it.</summary>
    ImmutableArray<Want> Of(FieldLocation at, Field field);
}

/// <summary>Wants the fields that have a role: slot n holds the field of role n.</summary>
internal sealed class RoleWants : IWants
{
    /// <summary>The slot that holds the width of the last timestamp.</summary>
    public const int StampBits = (int)FieldRole.Timestamp + 1;

    /// <summary>The slot that holds the second half of the uuid; the first is in that of its role.</summary>
    public const int UuidLow = StampBits + 1;

    /// <summary>Slots in all.</summary>
    public const int Slots = UuidLow + 1;

    /// <inheritdoc/>
    public ImmutableArray<Want> Of(FieldLocation at, Field field) =>
        [.. field.Roles.Select(role => new Want((int)role, FieldType.Int))];
}

/// <summary>Wants the fields of an event that a schema names.</summary>
internal sealed class SchemaWants : IWants
{
    private readonly Dictionary<FieldLocation, ImmutableArray<Want>> _wants = [];

    /// <param name="kind">The layout; null wants nothing.</param>
    /// <param name="fields">The fields the event has.</param>
    public SchemaWants(KindSchema? kind, IReadOnlyDictionary<string, LeafField> fields)
    {
        for (var slot = 0; slot < (kind?.Fields.Length ?? 0); slot++)
        {
            var wanted = kind!.Fields[slot];
            foreach (var source in wanted.Sources)
            {
                if (!fields.TryGetValue(source, out var leaf) || !leaf.Suits(wanted.Type)) continue;
                _wants[leaf.At] = _wants.GetValueOrDefault(leaf.At, []).Add(new Want(slot, wanted.Type));
                break;
            }
        }
    }

    /// <inheritdoc/>
    public ImmutableArray<Want> Of(FieldLocation at, Field field) => _wants.GetValueOrDefault(at, []);
}
