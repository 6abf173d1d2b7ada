using VmQuery.Query;

namespace VmQuery.Cli.Tests.Render;

/// <summary>Small answers to render.</summary>
internal static class Answers
{
    public const long Origin = 1_000_000_000_000;

    /// <summary>Two preemptions, the second without a known cause.</summary>
    public static Answer Preemptions { get; } = new(
        [
            Text("guest", "guest1", "guest1"),
            Whole("vcpu", "vcpu", ColumnKind.Integer, 0, 0),
            Whole("start", "start_ns", ColumnKind.Instant, Origin + 2_104_113_999, Origin + 3_000_000_000),
            Whole("stop", "stop_ns", ColumnKind.Instant, Origin + 2_118_723_999, Origin + 3_000_000_830) with { Secondary = true },
            Whole("dur", "dur_ns", ColumnKind.Duration, 14_610_000, 830),
            Text("preempted_by", "h-compete", null),
            Text("nothing", null, null),
            Text("certainty", "certain", "edge"),
        ],
        2,
        ["The trace ends before the last one does."]);

    public static AnswerView ViewOf(int width = 100) => new(Origin) { Width = width };

    public static AnswerColumn<string> Text(string name, params string?[] values) =>
        new(name, name, ColumnKind.Text, Secondary: false, [.. values.Select(value => value ?? "")], [.. values.Select(value => value is not null)]);

    public static AnswerColumn<long> Whole(string name, string machineName, ColumnKind kind, params long[] values) =>
        new(name, machineName, kind, Secondary: false, values, Present: null);

    public static AnswerColumn<double> Real(string name, ColumnKind kind, params double[] values) => new(name, name, kind, Secondary: false, values, Present: null);

    public static string Written(TextFormat format, Answer answer, AnswerView? view = null)
    {
        using var output = new StringWriter { NewLine = "\n" };
        format.Write(answer, view ?? ViewOf(), output);
        return output.ToString();
    }
}
