using System.Collections.Immutable;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Json;

/// <summary>Roles of fields by their names (CTF 2, 5.6.1 and 5.8.1).</summary>
internal static class RoleNames
{
    /// <summary>The roles that a class gives its fields, wherever they will stand.</summary>
    public static ImmutableArray<FieldRole> Read(JsonNode node, FieldClass type)
    {
        if (node.Find("roles") is not { } names || names.Elements() is not [_, ..] written) return [];
        if (!MayHaveRoles(type)) throw names.Wrong("roles only of unsigned integers and of blobs of 16 bytes");
        return [.. written.Select(Role)];
    }

    /// <summary>Those roles that count in a structure: in a packet's context a timestamp is that of the packet's start, and payloads have none.</summary>
    public static ImmutableArray<FieldRole> In(Scope scope, string name, ImmutableArray<FieldRole> roles) => scope switch
    {
        Scope.PacketHeader => [.. roles.Where(role => role is FieldRole.Magic or FieldRole.MetadataUuid or FieldRole.StreamClassId or FieldRole.StreamInstanceId)],
        Scope.PacketContext when roles.IsEmpty && name is "cpu_id" => [FieldRole.CpuId],
        Scope.PacketContext => [.. roles.Select(InPacketContext).OfType<FieldRole>()],
        Scope.EventHeader => [.. roles.Where(role => role is FieldRole.EventId or FieldRole.Timestamp)],
        _ => [],
    };

    private static FieldRole? InPacketContext(FieldRole role) => role switch
    {
        FieldRole.Timestamp => FieldRole.PacketStart,
        FieldRole.PacketStop or FieldRole.ContentSize or FieldRole.PacketSize or FieldRole.SequenceNumber or FieldRole.Discarded => role,
        _ => null,
    };

    private static bool MayHaveRoles(FieldClass type) =>
        type is NumberClass { Signed: false } or EnumClass { Container.Signed: false } or StaticBlobClass { Length: 16 };

    private static FieldRole Role(JsonNode name) => name.Text() switch
    {
        "packet-magic-number" => FieldRole.Magic,
        "metadata-stream-uuid" => FieldRole.MetadataUuid,
        "data-stream-class-id" => FieldRole.StreamClassId,
        "data-stream-id" => FieldRole.StreamInstanceId,
        "default-clock-timestamp" => FieldRole.Timestamp,
        "packet-end-default-clock-timestamp" => FieldRole.PacketStop,
        "packet-content-length" => FieldRole.ContentSize,
        "packet-total-length" => FieldRole.PacketSize,
        "packet-sequence-number" => FieldRole.SequenceNumber,
        "discarded-event-record-counter-snapshot" => FieldRole.Discarded,
        "event-record-class-id" => FieldRole.EventId,
        _ => throw name.Wrong("a role that CTF 2 knows"),
    };
}
