namespace VmQuery.Engine.Tests.Captures;

/// <summary>That a track covers the session: no gap, no overlap, nothing outside, no row without length.</summary>
internal static class Partition
{
    /// <summary>Fails where some entity's rows do not.</summary>
    /// <param name="lines">Asks the session.</param>
    /// <param name="tracks">Tables, and what tells the entities of a machine apart in each.</param>
    public static void Check(Func<string, IReadOnlyList<string>> lines, IEnumerable<(string Table, string Key)> tracks)
    {
        foreach (var (table, key) in tracks)
        {
            var broken = lines($"""
                WITH t AS (
                  SELECT machine_id, {key} AS key, start_ns, stop_ns,
                         lag(stop_ns) OVER (PARTITION BY machine_id, {key} ORDER BY start_ns) AS before_ns
                  FROM {table}),
                whole AS (SELECT start_ns AS first_ns, stop_ns AS last_ns FROM session)
                SELECT machine_id, key FROM t CROSS JOIN whole GROUP BY machine_id, key, first_ns, last_ns
                HAVING min(start_ns) <> first_ns OR max(stop_ns) <> last_ns
                    OR count(*) FILTER (before_ns <> start_ns) > 0 OR count(*) FILTER (stop_ns <= start_ns) > 0
                """);

            Assert.True(broken.Count == 0, $"{table}: {string.Join("; ", broken)}");
        }
    }
}
