using System.Collections.Immutable;

namespace VmQuery.Query.Reference;

/// <summary>What the language cannot say, and how SQL says it.</summary>
internal static class Limits
{
    /// <summary>Each with a way out; where the language comes near it, the example is in it.</summary>
    public static ImmutableArray<Construct> All { get; } =
    [
        new(
            "critical path",
            "a chain of wake-ups has no bound, and a claim has a fixed number of parts; this is one link, which recursive SQL follows further",
            "sql \"select woken_by, count(*) as wakeups, sum(stop_ns - start_ns) as slept_ns from thread_state where machine_id = 0 and tid = 409 and state = 'sleeping' group by 1 order by 3 desc limit 3\""),
        new(
            "three of one kind",
            "a claim is about one entity of a kind and one other; a third joins in SQL",
            "sql \"with i as (select * from cpu_mode where machine_id = 0 and state = 'task' and start_ns < (select min(start_ns) + 200000000 from cpu_mode)) select a.cpu as one, b.cpu as two, c.cpu as three, sum(least(a.stop_ns, b.stop_ns, c.stop_ns) - greatest(a.start_ns, b.start_ns, c.start_ns)) as dur_ns from i a, i b, i c where a.cpu < b.cpu and b.cpu < c.cpu and greatest(a.start_ns, b.start_ns, c.start_ns) < least(a.stop_ns, b.stop_ns, c.stop_ns) group by 1, 2, 3 order by 4 desc limit 3\""),
        new(
            "repetition",
            "`then` names each step, so that a step n times is no sequence; `prev` looks n rows back",
            "when vcpu is preempted | extend third = start - prev(start, 2) | where third < 2ms | select start, third | first 3"),
        new(
            "forecasting",
            "nothing is fitted; SQL has regressions",
            "sql \"select regr_slope(stop_ns - start_ns, start_ns) as growth, regr_r2(stop_ns - start_ns, start_ns) as fit from vm_exit\""),
    ];
}
