using System.Globalization;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Fuzz;

/// <summary>
/// Traces of Xen whose records tell nonsense, or whose bytes are damaged: no crash, no hang, every record counted, and tracks that add up.
/// <c>VMQ_FUZZ_CASES</c> sets the number of cases, <c>VMQ_FUZZ_SEED</c> the first seed.
/// </summary>
public sealed class XenFuzzTests
{
    private const int UsualCases = 300;
    private const int MostComplaints = 10;
    private const int MostWindows = 6, MostRecords = 1200;

    private static readonly Lazy<List<XenWindow>[]> Bases = new(() =>
    [
        .. XenFixtures.All.Where(fixture => fixture.Key is not ("big-endian" or "circular buffer" or "empty")).Select(fixture => XenPieces.Of(fixture.Value())),
        XenPieces.Of(XenMade.Trace),
        XenPieces.Of(XenShadowMade.Trace),
        .. new[] { "pv-credit2/all-1s", "pvh-pv-credit2/pvh-small", "lost/lost", "variants/memory-buffer" }
            .Select(capture => XenPieces.Of(File.ReadAllBytes(TestData.Path($"xen/{capture}.xentrace")))),
    ]);

    [Fact]
    public async Task Compile_ofAnyRecords_addsUp()
    {
        var (first, cases) = (Setting("VMQ_FUZZ_SEED", 1), Setting("VMQ_FUZZ_CASES", UsualCases));
        var complaints = new List<string>();
        for (var seed = first; seed < first + cases && complaints.Count < MostComplaints; seed++)
        {
            var its = seed;
            var work = Task.Factory.StartNew(() => Complaint(its), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            Assert.True(await Task.WhenAny(work, Task.Delay(Soon.Limit)) == work, $"seed {seed} takes more than {Soon.Limit.TotalSeconds} s");
            if (await work is { } complaint) complaints.Add($"seed {seed}: {complaint}");
        }

        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
    }

    private static string? Complaint(int seed)
    {
        try
        {
            return Check(seed);
        }
        catch (Exception error) // Whatever is thrown is what is looked for.
        {
            return error.ToString();
        }
    }

    private static string? Check(int seed)
    {
        var random = new Random(seed);
        var windows = Slice(Bases.Value[random.Next(Bases.Value.Length)], random);
        XenMutations.Apply(windows, random);
        var isBig = random.Next(4) == 0;
        var bytes = XenPieces.Trace(windows, isBig);
        if (bytes.Length == 0) return null;
        if (random.Next(3) == 0) return XenCheck.Complaint(XenIncident.Replay(RandomXen.Damage(bytes, random)));

        var incident = XenIncident.Replay(bytes);
        var (read, expected) = (incident.Plan.Totals.Sum(stream => stream.Events), XenPieces.Count(windows));
        if (read != expected) return $"has {expected} records, {read} were read";
        return XenCheck.Complaint(incident) ?? (isBig ? OtherByteOrder(incident, windows) : null);
    }

    private static string? OtherByteOrder(XenIncident big, List<XenWindow> windows)
    {
        var little = XenIncident.Replay(XenPieces.Trace(windows, bigEndian: false));
        var table = new[] { "vcpu_mode", "vm_exit", "cpu_mode", "guest_state" }.FirstOrDefault(table =>
            !big.Written(table).Select(row => row.ToString()).SequenceEqual(little.Written(table).Select(row => row.ToString())));
        return table is null ? null : $"{table} differs between byte orders";
    }

    /// <summary>Some windows in a row, each cut to what a case has time for.</summary>
    private static List<XenWindow> Slice(List<XenWindow> windows, Random random)
    {
        var at = random.Next(Math.Max(1, windows.Count - MostWindows + 1));
        return [.. windows.Skip(at).Take(MostWindows).Select(window => window with { Records = [.. window.Records.Take(MostRecords / MostWindows).Select(words => words.ToArray())] })];
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
