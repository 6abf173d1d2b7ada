using Xunit;

namespace VmQuery.Tests.Support;

/// <summary>
/// States drawn as characters, one column a tick: what the entity is in from the start of the tick on.
/// Failures show both drawings under each other.
/// </summary>
internal static class Timeline
{
    /// <summary>Asserts that rows look like a drawing; spaces in it are only for the eye.</summary>
    public static void Is(string drawing, IEnumerable<Row> rows, Func<Row, char> draw, long startNs = 0, long tickNs = 1)
    {
        var expected = string.Concat(drawing.Where(c => !char.IsWhiteSpace(c)));
        var all = rows.ToArray();
        var actual = Draw(all, draw, startNs, expected.Length, tickNs);
        Assert.True(
            string.Equals(expected, actual, StringComparison.Ordinal),
            $"\nexpected {expected}\nactual   {actual}\n{string.Join('\n', all.Select(row => row.ToString()))}");
    }

    /// <summary>Draws rows; a tick without a row is a blank, one with two is an exclamation mark.</summary>
    public static string Draw(IReadOnlyList<Row> rows, Func<Row, char> draw, long startNs, int ticks, long tickNs = 1)
    {
        var drawn = new char[ticks];
        for (var i = 0; i < ticks; i++)
        {
            var at = startNs + (i * tickNs);
            var there = rows.Where(row => row.StartNs <= at && at < row.StopNs).ToArray();
            drawn[i] = there.Length switch { 0 => ' ', 1 => draw(there[0]), _ => '!' };
        }

        return new string(drawn);
    }

    /// <summary>Letters for <c>vcpu_mode</c>.</summary>
    public static char Vcpu(Row row) => (row.Text("state"), row.Text("cause")) switch
    {
        ("guest", _) => 'G',
        ("hypervisor", _) => 'H',
        ("emulator", _) => 'E',
        ("running", _) => 'R',
        ("preempted", "waking") => 'W',
        ("preempted", "preempted") => 'P',
        ("preempted", _) => 'p',
        ("halted", _) => 'Z',
        ("blocked", "io") => 'I',
        ("blocked", _) => 'B',
        ("offline", _) => 'O',
        ("unknown", "lost") => 'L',
        ("unknown", "conflict") => 'X',
        ("unknown", "before_trace") => '<',
        ("unknown", "after_coverage") => '>',
        _ => '?',
    };

    /// <summary>Letters for <c>thread_state</c>.</summary>
    public static char Thread(Row row) => row.Text("state") switch
    {
        "running" => 'R',
        "runnable" => 'W',
        "sleeping" => 'S',
        "stopped" => 'T',
        "absent" => 'A',
        _ => '?',
    };

    /// <summary>Letters for <c>cpu_mode</c>.</summary>
    public static char Cpu(Row row) => row.Text("state") switch
    {
        "idle" => '.',
        "task" => 'T',
        "irq" => 'I',
        "softirq" => 'S',
        "guest" => 'G',
        _ => '?',
    };

    /// <summary>Letters for <c>cpu_mode</c> of a host that runs Xen, as for what its vCPUs do.</summary>
    public static char XenCpu(Row row) => row.Text("state") switch
    {
        "idle" => '.',
        "guest" => 'G',
        "hypervisor" => 'H',
        "running" => 'R',
        "switching" => 's',
        _ => '?',
    };

    /// <summary>Letters for certainty: blank-like for certain.</summary>
    public static char Sureness(Row row) => row.Text("certainty") switch
    {
        "certain" => 'c',
        "inferred" => 'i',
        "edge" => 'e',
        _ => 'l',
    };
}
