using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Tsdl;

/// <summary>Gives fields of headers and contexts the meaning that CTF 1.8 reserves their names for (sections 5 and 6).</summary>
internal static class Roles
{
    /// <summary>The structure with its roles set.</summary>
    public static StructClass? Assign(StructClass? structure, Scope scope) =>
        structure is null ? null : (StructClass)Assign(structure, (name, type) => Role(scope, name, type));

    private static FieldClass Assign(FieldClass type, Func<string, IntegerClass, FieldRole> roleOf) => type switch
    {
        StructClass structure => new StructClass([.. structure.Fields.Select(field => Assign(field, roleOf))], structure.MinAlignment),
        VariantClass variant => variant with
        {
            Options = [.. variant.Options.Select(option => option with { Class = Assign(option.Class, roleOf) })],
        },
        _ => type,
    };

    private static Field Assign(Field field, Func<string, IntegerClass, FieldRole> roleOf) => field.Class switch
    {
        IntegerClass integer => field with { Role = roleOf(field.Name, integer) },
        EnumClass labeled => field with { Role = roleOf(field.Name, labeled.Container) },
        _ => field with { Class = Assign(field.Class, roleOf) },
    };

    private static FieldRole Role(Scope scope, string name, IntegerClass type) => (scope, name) switch
    {
        (Scope.PacketHeader, "magic") => FieldRole.Magic,
        (Scope.PacketHeader, "stream_id") => FieldRole.StreamClassId,
        (Scope.PacketHeader, "stream_instance_id") => FieldRole.StreamInstanceId,
        (Scope.PacketContext, "timestamp_begin") => FieldRole.PacketStart,
        (Scope.PacketContext, "timestamp_end") => FieldRole.PacketStop,
        (Scope.PacketContext, "content_size") => FieldRole.ContentSize,
        (Scope.PacketContext, "packet_size") => FieldRole.PacketSize,
        (Scope.PacketContext, "packet_seq_num") => FieldRole.SequenceNumber,
        (Scope.PacketContext, "events_discarded") => FieldRole.Discarded,
        (Scope.PacketContext, "cpu_id") => FieldRole.CpuId,
        (Scope.EventHeader, "id") => FieldRole.EventId,
        (Scope.EventHeader, "timestamp") => FieldRole.Timestamp,
        (Scope.EventHeader, _) when type.Clock is not null => FieldRole.Timestamp,
        _ => FieldRole.None,
    };
}
