using VmQuery.Engine.Models;
using VmQuery.Engine.Store.DuckDb;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Running;

/// <summary>Asks DuckDB what SQL of a question would give.</summary>
internal sealed class SessionSql(DuckDbConnection connection, TimeSpanNs session) : IWrittenSql
{
    /// <inheritdoc/>
    public IReadOnlyList<WrittenColumn> Columns(TextLiteral sql, RowPlan? input)
    {
        var plan = new SqlPlan(new DuckDbDialect(), session);
        var statement = plan.Finish(new WrittenSql(sql.Value, sql.Span, input is null ? null : WrittenRows.Seen(input, plan), Columns: null), sql.Span);
        try
        {
            using var result = connection.Query(statement.Text, CancellationToken.None, [.. statement.Parameters]);
            return [.. result.Header.Select(column => Column(column.Name, column.Type))];
        }
        catch (DuckDbException e)
        {
            throw EngineFaults.Refused(e, sql.Span);
        }
    }

    // What has no counterpart in an answer, as a list or a date, is read as text.
    private static WrittenColumn Column(string name, DuckDbType type) => type switch
    {
        DuckDbType.BigInt or DuckDbType.UBigInt => new(name, ColumnKind.Integer, null),
        DuckDbType.TinyInt or DuckDbType.SmallInt or DuckDbType.Integer or DuckDbType.UTinyInt or DuckDbType.USmallInt or DuckDbType.UInteger or DuckDbType.HugeInt or DuckDbType.UHugeInt =>
            new(name, ColumnKind.Integer, SqlType.BigInt),
        DuckDbType.Double => new(name, ColumnKind.Real, null),
        DuckDbType.Float or DuckDbType.Decimal => new(name, ColumnKind.Real, SqlType.Double),
        DuckDbType.Boolean => new(name, ColumnKind.Flag, null),
        DuckDbType.Varchar => new(name, ColumnKind.Text, null),
        _ => new(name, ColumnKind.Text, SqlType.Text),
    };
}
