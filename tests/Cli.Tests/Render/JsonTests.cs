using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using VmQuery.Query;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Render;

public sealed class JsonTests
{
    [Fact]
    public void Json_ofIntervals_isAnArrayOfObjects() => Assert.Equal(
        """
        [
        {"guest":"guest1","vcpu":0,"start_ns":1002104113999,"stop_ns":1002118723999,"dur_ns":14610000,"preempted_by":"h-compete","nothing":null,"certainty":"certain"},
        {"guest":"guest1","vcpu":0,"start_ns":1003000000000,"stop_ns":1003000000830,"dur_ns":830,"preempted_by":null,"nothing":null,"certainty":"edge"}
        ]

        """,
        Answers.Written(new Json(), Answers.Preemptions));

    [Fact]
    public void Json_withoutRows_isAnEmptyArray() => Assert.Equal("[\n]\n", Answers.Written(new Json(), new Answer([], 0, [])));

    [Fact]
    public void JsonLines_ofIntervals_isAnObjectALine() =>
        Assert.All(Answers.Written(new JsonLines(), Answers.Preemptions).TrimEnd().Split('\n'), line => JsonDocument.Parse(line).Dispose());

    [Fact]
    public void Json_ofHugeIntegers_keepsEveryDigit()
    {
        var big = new AnswerColumn<ulong>("rip", "rip", ColumnKind.Integer, Secondary: false, [ulong.MaxValue], Present: null);
        Assert.Equal("{\"rip\":18446744073709551615}\n", Answers.Written(new JsonLines(), new Answer([big], 1, [])));
    }

    [Fact]
    public void Json_ofNumbersItHasNoWordFor_isNull() =>
        Assert.Equal("{\"x\":null}\n{\"x\":null}\n", Answers.Written(new JsonLines(), new Answer([Answers.Real("x", ColumnKind.Real, double.NaN, double.PositiveInfinity)], 2, [])));

    [Fact]
    public void Json_readBack_givesTheSameTexts() => Law.Holds(Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(),
        text =>
        {
            using var json = JsonDocument.Parse(Answers.Written(new JsonLines(), new Answer([Answers.Text("t", text.Get)], 1, [])));
            return json.RootElement.GetProperty("t").GetString() == Encodable(text.Get);
        }));

    // Half a surrogate pair is no character; it becomes the replacement character on the way.
    private static string Encodable(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
