using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Binding;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>The rows of SQL that the question brought along, in the order it gives them; times get their meaning by their names.</summary>
internal sealed record WrittenRows(
    TextSpan Span, TextLiteral Sql, RowPlan? Input, ImmutableArray<(WrittenColumn From, PlanColumn To)> Read, ImmutableArray<PlanColumn> Columns, Asked Asked)
    : RowPlan(Span, Columns, [new RowOrder(WrittenSql.Position, false)], Asked)
{
    /// <summary>What the rows before a <c>sql</c> stage are called in it.</summary>
    public const string InputName = "input";

    private static readonly ImmutableArray<string> Instants = ["start_ns", "stop_ns", "time_ns", "first_ns", "last_ns"];

    /// <inheritdoc/>
    public override string Step => "written";

    /// <inheritdoc/>
    public override string Title => "rows of the question's own SQL";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => Input is null ? [] : [Input];

    /// <summary>The rows of some SQL.</summary>
    /// <exception cref="Fault">The engine does not take it, or two of its columns have one name.</exception>
    public static WrittenRows Of(TextSpan span, TextLiteral sql, RowPlan? input, World world)
    {
        var read = ImmutableArray.CreateBuilder<(WrittenColumn From, PlanColumn To)>();
        foreach (var column in world.WrittenSql.Columns(sql, input))
        {
            var plan = Meaning(column, read.Count, world);
            if (read.Any(other => string.Equals(other.To.Name, plan.Name, StringComparison.OrdinalIgnoreCase)))
                throw Fault.At(sql.Span, "VQL309", $"This SQL gives two columns `{plan.Name}`; give one another name with AS.", example: $"sql \"select 1 as {plan.Name}, 2 as {plan.Name}_2\"");
            read.Add((column, plan));
        }

        var isInstant = read.Any(pair => pair.From.Name is "time_ns") && !read.Any(pair => pair.From.Name is "start_ns");
        var columns = read.Select(pair => isInstant && pair.From.Name is "time_ns" ? pair.To with { Sql = SpanColumns.Start } : pair.To).ToImmutableArray();
        var asked = input?.Asked ?? new Asked(world.Span.StartNs, world.Span.StopNs, isInstant);
        return new WrittenRows(
            span, sql, input, [.. read.Zip(columns, (pair, column) => (pair.From, column))], columns.Add(new PlanColumn("~" + WrittenSql.Position, WrittenSql.Position, ColumnKind.Integer, Show.Internal)), asked with { Instant = isInstant });
    }

    /// <summary>The columns of rows as SQL of the question sees them: by their names for machines.</summary>
    public static WrittenInput Seen(RowPlan rows, SqlPlan sql) => new(
        InputName,
        sql.Of(rows),
        [.. rows.Columns.Where(column => column.Show != Show.Internal).DistinctBy(column => column.MachineName, StringComparer.OrdinalIgnoreCase).Select(column => Col("i", column.Sql).As(column.MachineName))]);

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) =>
        new WrittenSql(Sql.Value, Sql.Span, Input is null ? null : Seen(Input, sql), [.. Read.Select(pair => Value(pair.From).As(pair.To.Sql))]);

    private static SqlExpr Value(WrittenColumn column) =>
        column.Cast is { } type ? new SqlCast(Col(WrittenSql.Alias, column.Name), type) : Col(WrittenSql.Alias, column.Name);

    private static PlanColumn Meaning(WrittenColumn column, int position, World world)
    {
        var isTime = column.Kind == ColumnKind.Integer && column.Name.EndsWith("_ns", StringComparison.Ordinal);
        var name = isTime ? column.Name[..^"_ns".Length] : column.Name;
        var kind = !isTime ? column.Kind : Instants.Contains(column.Name, StringComparer.Ordinal) ? ColumnKind.Instant : ColumnKind.Duration;
        var isCertainty = column is { Name: "certainty", Kind: ColumnKind.Text };
        // The names that stages look for stay; any other could be one that a step uses.
        var sql = isCertainty || (isTime && column.Name is "start_ns" or "stop_ns" or "dur_ns") ? column.Name : $"w{position + 1}";
        return new PlanColumn(name, sql, kind) { Words = isCertainty ? CommonColumns.Certainties : [], IsEntity = world.Kind(name) is not null };
    }
}
