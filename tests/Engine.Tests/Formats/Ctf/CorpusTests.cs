using System.Globalization;
using System.Text.Json;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.Ctf;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.Ctf;

/// <summary>Small traces, one hard case each; <c>Corpus/index.json</c> says what is right.</summary>
public class CorpusTests
{
    private static readonly string Folder = Path.Combine(TestData.Root, "tests", "Engine.Tests", "Formats", "Ctf", "Corpus");

    public static TheoryData<string> GoodCases => Cases("ok");

    public static TheoryData<string> BadCases => Cases("error");

    [Theory]
    [MemberData(nameof(GoodCases))]
    public void Events_ofGoodCase_areAllThereAtTheirTimes(string name)
    {
        var expected = Find(name);
        var trace = DecodedTrace.Read(new CtfFormat(), Path.Combine(Folder, name));

        Assert.Empty(trace.Failures);
        Assert.Equal(expected.GetProperty("events").GetInt32(), trace.Events.Count);
        Assert.Equal(trace.Events.Count, trace.Totals.Sum(totals => totals.Events));
        if (!expected.TryGetProperty("ts_min", out var least)) return;
        Assert.Equal(least.GetUInt64(), trace.Events.Min(e => e.Cycles));
        Assert.Equal(expected.GetProperty("ts_max").GetUInt64(), trace.Events.Max(e => e.Cycles));
        Assert.Equal(expected.GetProperty("ts_sum_mod_2_64").GetUInt64(), trace.Events.Aggregate(0UL, (sum, e) => unchecked(sum + e.Cycles)));
    }

    [Theory]
    [MemberData(nameof(GoodCases))]
    public void Fields_ofGoodCase_haveTheirValues(string name)
    {
        var expected = DetailsFile.Read(Path.Combine(Folder, name + ".details.txt")).OrderBy(e => e.Ns).ToList();
        var trace = DecodedTrace.Read(new CtfFormat(), Path.Combine(Folder, name));

        Assert.Equal(expected.Select(e => e.Name), trace.Events.OrderBy(e => e.TimeNs).Select(e => e.Name));
        foreach (var (wanted, found) in expected.Zip(trace.Events.OrderBy(e => e.TimeNs)))
        {
            if (wanted.Ns is not null) Assert.Equal((wanted.Cycles, wanted.Ns), (found.Cycles, found.TimeNs));
            foreach (var (path, value) in found.Fields) Assert.Equal(Plain(wanted.Fields[path]), Like(wanted.Fields[path], value));
        }
    }

    [Theory]
    [MemberData(nameof(GoodCases))]
    public void Walk_overGoodCase_showsEveryFieldAsItIsNested(string name)
    {
        var expected = DetailsFile.Read(Path.Combine(Folder, name + ".details.txt"));
        var trace = ShownTrace.Read(new CtfFormat(), Path.Combine(Folder, name));

        Assert.Empty(trace.Failures);
        Assert.Equal(
            expected.OrderBy(e => e.Ns).Select(e => (e.Ns, e.Cycles, e.Name, e.Packet, e.Text)),
            trace.Events.Select(e => (e.TimeNs, e.Cycles, e.Name, e.Packet, e.Text)));
    }

    [Theory]
    [MemberData(nameof(BadCases))]
    public void Walk_overBadCase_showsTheEventsBeforeTheError(string name)
    {
        if (!Find(name).TryGetProperty("events", out var events)) return;
        var trace = ShownTrace.Read(new CtfFormat(), Path.Combine(Folder, name));

        Assert.Single(trace.Failures);
        Assert.Equal(events.GetInt32(), trace.Events.Count);
    }

    [Theory]
    [MemberData(nameof(BadCases))]
    public void Reading_badCase_saysWhatIsWrongAndWhere(string name)
    {
        var failure = Assert.Single(Failures(Path.Combine(Folder, name)));

        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
        Assert.Contains("expected", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.Offset is not null || failure.Line is not null, failure.Message);
    }

    private static IReadOnlyList<TraceException> Failures(string path)
    {
        try
        {
            return DecodedTrace.Read(new CtfFormat(), path).Failures;
        }
        catch (TraceException failure)
        {
            return [failure];
        }
    }

    /// <summary>A number without the commas that the text sets between thousands.</summary>
    private static string Plain(string expected) =>
        expected.All(character => char.IsAsciiDigit(character) || character is ',' or '-') ? expected.Replace(",", string.Empty, StringComparison.Ordinal) : expected;

    /// <summary>A value as the text writes it: unsigned where it is, real numbers with six decimals.</summary>
    private static string Like(string expected, string value)
    {
        if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number < 0 && !expected.StartsWith('-') ? ((ulong)number).ToString(CultureInfo.InvariantCulture) : value;
        return expected.Contains('.', StringComparison.Ordinal) && double.TryParse(value, CultureInfo.InvariantCulture, out var real)
            ? real.ToString("F6", CultureInfo.InvariantCulture)
            : value;
    }

    private static TheoryData<string> Cases(string expect) =>
        [.. Index().Where(entry => entry.GetProperty("expect").GetString() == expect).Select(entry => entry.GetProperty("name").GetString()!)];

    private static JsonElement Find(string name) => Index().First(entry => entry.GetProperty("name").GetString() == name);

    private static JsonElement.ArrayEnumerator Index() =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "index.json"))).RootElement.EnumerateArray();
}
