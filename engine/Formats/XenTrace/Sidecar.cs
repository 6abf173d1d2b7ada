using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Formats.XenTrace;

/// <summary>
/// What a trace does not tell of itself, from a file of JSON beside it: <c>cpu_khz</c>, <c>start_wallclock_ns</c>, names of domains,
/// and whatever else is worth keeping. Nothing in it is required, what is not known is kept as text.
/// </summary>
internal sealed record Sidecar
{
    /// <summary>Behind the trace's name.</summary>
    public const string Extension = ".json";

    private const int MostBytes = 16 << 20;

    /// <summary>A trace without one.</summary>
    public static Sidecar None { get; } = new();

    /// <summary>Frequency of the TSC.</summary>
    public ulong? CpuHz { get; private init; }

    /// <summary>Wall clock at the first record, ns since the epoch.</summary>
    public long? StartNs { get; private init; }

    /// <summary>Name of the machine.</summary>
    public string? HostName { get; private init; }

    /// <summary>Release of Xen.</summary>
    public XenVersion? XenVersion { get; private init; }

    /// <summary>Everything in it, as text; <c>domain.ID</c> is the name of a domain.</summary>
    public ImmutableSortedDictionary<string, string> Entries { get; private init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The sidecar of a trace: a given file, else the one beside the trace if there is one.</summary>
    /// <exception cref="TraceException">It is not what it should be.</exception>
    public static Sidecar Of(string trace, string? given)
    {
        var file = given ?? trace + Extension;
        if (given is null && !File.Exists(file)) return None;
        try
        {
            if (new FileInfo(file).Length > MostBytes) throw new TraceException(file, null, $"has more than {MostBytes} bytes, expected a sidecar");
            using var json = JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Read(json.RootElement, file);
        }
        catch (JsonException error)
        {
            throw TraceException.AtLine(file, (int)(error.LineNumber ?? 0) + 1, $"is no JSON: {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TraceException(file, null, $"cannot be read: {error.Message}", error);
        }
    }

    private static Sidecar Read(JsonElement root, string file)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new TraceException(file, null, $"holds a JSON {root.ValueKind}, expected an object with members as cpu_khz and domains");
        var entries = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var member in root.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            if (member is { Name: "domains", Value.ValueKind: JsonValueKind.Array }) AddDomains(member.Value, entries);
            else if (member is { Name: "pcpus", Value.ValueKind: JsonValueKind.Array }) AddCpus(member.Value, entries);
            else entries[member.Name] = member.Name is "vendor" ? Vendor(Text(member.Value), file) : Text(member.Value);
        }

        return new Sidecar
        {
            CpuHz = Number(root, "cpu_khz", file) is { } khz ? Hz(khz, file) : null,
            StartNs = Number(root, "start_wallclock_ns", file) is { } ns ? (long)ns : null,
            HostName = entries.GetValueOrDefault("hostname"),
            XenVersion = entries.TryGetValue("xen_version", out var version) ? Version(version, file) : null,
            Entries = entries.ToImmutable(),
        };
    }

    private static void AddDomains(JsonElement domains, ImmutableSortedDictionary<string, string>.Builder entries)
    {
        foreach (var domain in domains.EnumerateArray())
        {
            if (domain.ValueKind != JsonValueKind.Object || !domain.TryGetProperty("id", out var id)) continue;
            foreach (var member in domain.EnumerateObject().Where(member => member.Name is not "id"))
                entries[member.Name is "name" ? $"domain.{Text(id)}" : $"domain.{Text(id)}.{member.Name}"] = Text(member.Value);
        }
    }

    /// <summary>Which CPUs are of one core and of one socket: <c>0,4 1,5</c>. Numbers of cores start anew in every socket.</summary>
    private static void AddCpus(JsonElement cpus, ImmutableSortedDictionary<string, string>.Builder entries)
    {
        var placed = new List<(int Id, string Core, string Socket)>();
        foreach (var cpu in cpus.EnumerateArray())
        {
            if (cpu.ValueKind != JsonValueKind.Object || !cpu.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.Number || !id.TryGetInt32(out var number)) continue;
            placed.Add((number, TextOf(cpu, "core"), TextOf(cpu, "socket")));
        }

        if (placed.Count == 0) return;
        if (placed.TrueForAll(cpu => cpu.Core.Length > 0)) entries["pcpus.cores"] = Groups(placed, cpu => (cpu.Socket, cpu.Core));
        if (placed.TrueForAll(cpu => cpu.Socket.Length > 0)) entries["pcpus.sockets"] = Groups(placed, cpu => cpu.Socket);
    }

    private static string Groups<TKey>(List<(int Id, string Core, string Socket)> cpus, Func<(int Id, string Core, string Socket), TKey> key) =>
        string.Join(' ', cpus.OrderBy(cpu => cpu.Id).GroupBy(key).Select(group => string.Join(',', group.Select(cpu => cpu.Id.ToString(CultureInfo.InvariantCulture)))));

    private static string TextOf(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? Text(value) : string.Empty;

    private static ulong Hz(decimal khz, string file) => khz is > 0 and < 1_000_000_000
        ? (ulong)(khz * 1000)
        : throw new TraceException(file, null, string.Create(CultureInfo.InvariantCulture, $"cpu_khz is {khz}, expected a frequency in kHz, as 2800000"));

    private static string Vendor(string text, string file) => CpuVendors.Of(text) is { } vendor
        ? vendor.Word()
        : throw new TraceException(file, null, $"vendor is \"{text}\", expected {string.Join(" or ", CpuVendors.Words.Select(word => $"\"{word}\""))}");

    private static XenVersion Version(string text, string file) => XenTrace.XenVersion.TryParse(text, out var version)
        ? version
        : throw new TraceException(file, null, $"xen_version is \"{text}\", expected a release of Xen, as 4.17");

    private static decimal? Number(JsonElement root, string name, string file)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number is >= 0 and < long.MaxValue) return number;
        throw new TraceException(file, null, $"{name} is {value.GetRawText()}, expected a number");
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
