using System.Globalization;

namespace VmQuery.Query.Tests.Laws;

/// <summary>The rows of an answer by their entity.</summary>
internal static class SpanAnswer
{
    /// <summary>Rows by <c>guest/vcpu</c>, in order; or by another number than that of the vCPU.</summary>
    public static Dictionary<string, List<Bit>> Rows(Session session, string vql, string number = "vcpu")
    {
        var answer = session.Query(vql);
        var isInstant = answer.Columns.Any(column => column.Name == "time");
        var rows = new Dictionary<string, List<Bit>>(StringComparer.Ordinal);
        for (var row = 0; row < answer.RowCount; row++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{answer["guest"][row]}/{answer[number][row]}");
            if (!rows.TryGetValue(name, out var list)) rows[name] = list = [];
            list.Add(new Bit(Tick(isInstant ? "time" : "start", row), Tick(isInstant ? "time" : "stop", row)));
        }

        return rows;

        int Tick(string column, int row) => (int)(long)answer[column][row]!;
    }

    public static void AssertSame(int seed, string vql, string name, IEnumerable<Bit> expected, Dictionary<string, List<Bit>> answer)
    {
        var (wanted, got) = (Text(expected), Text(answer.GetValueOrDefault(name, [])));
        Assert.True(wanted == got, $"seed {seed}\n{vql}\n{name}\nexpected  {wanted}\nactual    {got}");
    }

    private static string Text(IEnumerable<Bit> rows) => string.Join(' ', rows.OrderBy(row => row.Start).ThenBy(row => row.Stop).Select(row => $"{row.Start}..{row.Stop}"));
}
