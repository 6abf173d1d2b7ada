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
