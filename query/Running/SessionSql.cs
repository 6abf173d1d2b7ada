using VmQuery.Engine.Models;
using VmQuery.Engine.Store;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Running;

/// <summary>Asks the engine what SQL of a question would give.</summary>
internal sealed class SessionSql(SessionEngine engine) : IWrittenSql
{
    /// <inheritdoc/>
    public IReadOnlyList<WrittenColumn> Columns(TextLiteral sql, RowPlan? input)
    {
        var plan = new SqlPlan(engine.Dialect, engine.Contents.Span);
        var statement = plan.Finish(new WrittenSql(sql.Value, sql.Span, input is null ? null : WrittenRows.Seen(input, plan), Columns: null), sql.Span);
        try
        {
            return [.. engine.Sql.Describe(statement.Text, statement.Parameters.AsSpan()).Select(Column)];
        }
        catch (SqlException e)
        {
            throw EngineFaults.Refused(e, sql);
        }
    }

    private static WrittenColumn Column(SqlHeading heading)
    {
        var (kind, type) = heading.Type switch
        {
            ColumnType.BigInt => (ColumnKind.Integer, SqlType.BigInt),
            ColumnType.Real => (ColumnKind.Real, SqlType.Double),
            ColumnType.Flag => (ColumnKind.Flag, SqlType.Flag),
            _ => (ColumnKind.Text, SqlType.Text),
        };
        return new WrittenColumn(heading.Name, kind, heading.IsExact ? null : type);
    }
}
