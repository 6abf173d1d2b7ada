using System.Globalization;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store;
using VmQuery.Query.Plan;
using VmQuery.Query.Stages;

namespace VmQuery.Query.Running;

/// <summary>What an honest answer adds: how much of its time is not certain, when that is more than one percent.</summary>
internal static class Footers
{
    private const double Worth = 0.01;

    /// <summary>Columns that the footer needs beside those of the answer, by their SQL names.</summary>
    public static IEnumerable<string> Needs(RowPlan plan)
    {
        string[] summed = [Doubts.All, .. CommonColumns.Certainties[1..].Select(Doubts.Of)];
        if (summed.All(Has)) return summed;
        return Has("dur_ns") && Has("certainty") ? ["dur_ns", "certainty"] : [];

        bool Has(string sql) => plan.Columns.Any(column => string.Equals(column.Sql, sql, StringComparison.Ordinal));
    }

    /// <summary>The footer for the columns of <see cref="Needs"/>, in their order.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<ResultColumn> columns, RowPlan plan)
    {
        if (columns.Count == 0) return [];
        var (all, doubtful) = columns.Count == 2 ? OfRows((ResultColumn<long>)columns[0], (ResultColumn<string>)columns[1]) : OfSummary(columns);
        // A range cuts the rows at its ends, which takes nothing from what is known inside it.
        if (plan.Asked.Ranged) doubtful[CommonColumns.Certainties.IndexOf("edge") - 1] = 0;
        if (all <= 0 || doubtful.Sum() <= all * Worth) return [];
        var parts = CommonColumns.Certainties[1..].Select((_, i) => (Part: doubtful[i] / all, Reason: Reasons[i])).Where(part => part.Part >= 0.0005).Select((part, i) => Said(part.Part, part.Reason, i == 0));
        return [$"{string.Join(", ", parts)}; {Advice(plan)} leaves that out."];
    }

    // A summary or a choice of columns may have dropped the column; then only the rows of the source still have it.
    private static string Advice(RowPlan plan)
    {
        const string filter = "`| where certainty = \"certain\"`";
        return plan.Find("certainty") is { Kind: ColumnKind.Text } ? filter : $"{filter} before the other stages";
    }

    private static readonly string[] Reasons = ["is inferred from indirect evidence", "is cut by the edge of the trace", "rests on lost events"];

    private static (double All, double[] Doubtful) OfRows(ResultColumn<long> dur, ResultColumn<string> certainty)
    {
        var doubtful = new double[CommonColumns.Certainties.Length - 1];
        var all = 0.0;
        for (var row = 0; row < dur.Count; row++)
        {
            all += dur.Values[row];
            var rank = CommonColumns.Certainties.IndexOf(certainty.Values[row]);
            if (rank > 0) doubtful[rank - 1] += dur.Values[row];
        }

        return (all, doubtful);
    }

    private static (double All, double[] Doubtful) OfSummary(IReadOnlyList<ResultColumn> columns)
    {
        var sums = columns.Select(column => ((ResultColumn<long>)column).Values.Sum(value => (double)value)).ToArray();
        return (sums[0], sums[1..]);
    }

    private static string Said(double part, string reason, bool isFirst) =>
        string.Create(CultureInfo.InvariantCulture, $"{part * 100:0.#} %{(isFirst ? " of this time" : string.Empty)} {reason}");
}
