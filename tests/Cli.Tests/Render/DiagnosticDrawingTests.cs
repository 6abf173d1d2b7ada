using VmQuery.Query;

namespace VmQuery.Cli.Tests.Render;

public sealed class DiagnosticDrawingTests
{
    private static string Drawn(string vql, int start, int length, string? hint = null, int width = 80) =>
        string.Join('\n', DiagnosticDrawing.Draw(vql, new Diagnostic("VQL201", new TextSpan(start, length), "a vcpu has no state \"preemptd\".", hint), width, color: false));

    [Fact]
    public void Diagnostic_inALine_isPointedAt() => Assert.Equal(
        """
        error VQL201: a vcpu has no state "preemptd".
          when vcpu is preemptd | longest 3
                       ^^^^^^^^
          hint: preempted
        """,
        Drawn("when vcpu is preemptd | longest 3", 13, 8, "preempted"));

    [Fact]
    public void Diagnostic_inALaterLine_showsThatLine() => Assert.Equal(
        """
        error VQL201: a vcpu has no state "preemptd".
          | longest many
                    ^^^^
        """,
        Drawn("when vcpu is guest\n| longest many\n| count", 29, 4));

    [Fact]
    public void Diagnostic_atTheEnd_pointsBehindTheText() => Assert.EndsWith("  when vcpu is\n              ^", Drawn("when vcpu is", 12, 0), StringComparison.Ordinal);

    [Fact]
    public void Diagnostic_behindWideCharactersAndTabs_staysInPlace() => Assert.EndsWith("  日本 x\n       ^", Drawn("日本\tx", 3, 1), StringComparison.Ordinal);

    [Fact]
    public void Diagnostic_outsideTheText_doesNotFail() => Assert.Contains("^", Drawn("when", 99, 99), StringComparison.Ordinal);

    [Fact]
    public void Diagnostic_inALongLine_showsThePartAroundIt()
    {
        var lines = Drawn(new string('a', 200) + "BAD" + new string('z', 200), 200, 3, width: 60).Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= 60, line));
        Assert.Equal(lines[1].IndexOf("BAD", StringComparison.Ordinal), lines[2].IndexOf('^', StringComparison.Ordinal));
    }
}
