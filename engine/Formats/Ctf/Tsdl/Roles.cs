using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Tsdl;

/// <summary>Gives fields of headers and contexts the meaning that CTF 1.8 reserves their names for (sections 5 and 6).</summary>
internal static class Roles
{
    /// <summary>The structure with its roles set.</summary>
    public static StructClass? Assign(StructClass? structure, Scope scope) =>
        structure is null ? null : (StructClass)Assign((FieldClass)structure, scope);

    private static FieldClass Assign(FieldClass type, Scope scope) => type switch
    {
        StructClass structure => new StructClass([.. structure.Fields.Select(field => Assign(field, scope))], structure.MinAlignment),
        VariantClass variant => variant with
        {
            Options = [.. variant.Options.Select(option => option with { Class = Assign(option.Class, scope) })],
        },
        _ => type,
    };

    private static Field Assign(Field field, Scope scope) => field.Class switch
    {
        IntegerClass integer when Role(scope, field.Name, integer) is { } role => field with { Roles = [role] },
        EnumClass { Container: IntegerClass integer } when Role(scope, field.Name, integer) is { } role => field with { Roles = [role] },
        ArrayClass { Element: IntegerClass { Size: 8, Align: 8 }, Length: 16 } when scope == Scope.PacketHeader && field.Name is "uuid" =>
            new Field(field.Name, new StaticBlobClass(16), [FieldRole.MetadataUuid]),
        _ => field with { Class = Assign(field.Class, scope) },
    };

    private static FieldRole? Role(Scope scope, string name, IntegerClass type) => (scope, name) switch
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
        _ => null,
    };
}
