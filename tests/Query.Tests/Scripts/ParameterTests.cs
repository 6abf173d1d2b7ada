using VmQuery.Query.Tests.Golden;

namespace VmQuery.Query.Tests.Scripts;

/// <summary>Values of <c>$name</c> as the types that programs have.</summary>
public sealed class ParameterTests(SampleSession sessions) : IClassFixture<SampleSession>
{
    private Session Web => sessions.Web;

    private DateTimeOffset Start => DateTimeOffset.UnixEpoch.AddTicks(Web.StartNs / TimeSpan.NanosecondsPerTick);

    public static TheoryData<object> Tenths => [10, 10L, (short)10, (byte)10, 10u, 10UL, 10m, 10.0, 10f];

    [Theory]
    [MemberData(nameof(Tenths))]
    public void Query_parameterOfAnyNumber_isThatNumber(object ten) =>
        Assert.Equal("10", Cell(Answer("list guest | extend x = $p + 0 | select x", ten)));

    [Fact]
    public void Query_parameterThatIsAPointInTime_isAbsolute()
    {
        var expected = Rows(Web.Query("when vcpu is guest in 2s..3s"));
        foreach (var (from, to) in ((object, object)[])[(Start.AddSeconds(2), Start.AddSeconds(3)), (Start.AddSeconds(2).UtcDateTime, Start.AddSeconds(3).LocalDateTime), (DateTime.SpecifyKind(Start.AddSeconds(2).UtcDateTime, DateTimeKind.Unspecified), Start.ToOffset(TimeSpan.FromHours(5)).AddSeconds(3))])
            Assert.Equal(expected, Rows(Web.Query("when vcpu is guest in $from..$to", new Dictionary<string, object> { ["from"] = from, ["to"] = to })));
        Assert.Equal(Web.Query("show mode of vcpu at 2s").RowCount, Answer("show mode of vcpu at $p", Start.AddSeconds(2)).RowCount);
        Assert.Equal(Web.Query("when vcpu is guest | where start >= 2s").RowCount, Answer("when vcpu is guest | where start >= $p", Start.AddSeconds(2)).RowCount);
    }

    [Fact]
    public void Query_parameterThatIsALengthOfTime_isThatLong() =>
        Assert.Equal(Web.Query("when vcpu is guest for > 1s").RowCount, Answer("when vcpu is guest for > $p", TimeSpan.FromSeconds(1)).RowCount);

    [Theory]
    [InlineData("when vcpu is guest for > $p")]
    [InlineData("show mode of vcpu at $p")]
    [InlineData("when vcpu is guest in first $p")]
    [InlineData("when vcpu is guest | widen before $p")]
    [InlineData("when vcpu is guest | split every $p")]
    public void Query_numberWhereALengthStands_wantsAUnit(string vql)
    {
        foreach (var given in (object[])[5, 5L, 5UL, 5m, 5.0]) Assert.Contains("it needs a unit", Wrong(vql, given).Message, StringComparison.Ordinal);
        Assert.Contains("less than nothing", Wrong(vql, TimeSpan.FromMilliseconds(-5)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("when vcpu is guest | longest $p")]
    [InlineData("when at least $p vcpus of guest \"web\" are preempted")]
    [InlineData("when vcpu $p is guest", "VQL204")]
    public void Query_lengthOfTimeWhereANumberStands_isRefused(string vql, string code = "VQL303") => Assert.Equal(code, Wrong(vql, TimeSpan.FromMilliseconds(20)).Code);

    [Fact]
    public void Query_parameterThatIsText_isThatText()
    {
        var id = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e");
        Assert.Equal(id.ToString(), Cell(Answer("list guest | extend x = $p | select x", id)));
        Assert.Equal("c", Cell(Answer("list guest | extend x = $p | select x", 'c')));
        Assert.Equal("True", Cell(Answer("list guest | extend x = $p | select x", true)));
    }

    [Theory]
    [InlineData("when vcpu is guest for > $p", "VQL206")]
    [InlineData("when vcpu $p of guest is guest", "VQL303")]
    [InlineData("when vcpu is guest | longest $p", "VQL303")]
    [InlineData("when vcpu is guest | where dur > $p", "VQL303")]
    public void Query_pointInTimeWhereNoneCanStand_isSaidSo(string vql, string code) => Assert.Equal(code, Wrong(vql, Start).Code);

    [Fact]
    public void Query_parameterOfNoKnownType_namesWhatWouldDo() =>
        Assert.Contains("is a Version; it can be a text, a number", Wrong("list guest | extend x = $p", new Version(1, 2)).Message, StringComparison.Ordinal);

    [Fact]
    public void Query_pointInTimeBeyondNanoseconds_isSaidSo() => Assert.Equal("VQL206", Wrong("show mode of vcpu at $p", DateTimeOffset.MaxValue).Code);

    private Answer Answer(string vql, object value) => Web.Query(vql, new Dictionary<string, object> { ["p"] = value });

    private Diagnostic Wrong(string vql, object value) => Assert.Throws<VqlException>(() => Answer(vql, value)).Diagnostics[0];

    private static string Cell(Answer answer) => Convert.ToString(answer.Columns[0][0], System.Globalization.CultureInfo.InvariantCulture)!;

    private string Rows(Answer answer) => AnswerText.Of(answer, Web.StartNs);
}
