using System.Collections.Immutable;

namespace VmQuery.Query.Sql;

/// <summary>Rows that SQL of the question may read, and what it calls them.</summary>
internal sealed record WrittenInput(string Name, Relation Rows, ImmutableArray<SqlItem> Columns);

/// <summary>SQL that the question brought along, as a table of its own: <c>SELECT … FROM (…) q</c>.</summary>
/// <remarks>
/// It stands on lines of its own, so that a comment in it ends before the bracket does and an engine's complaint can be traced to it.
/// Numbering the rows as they come keeps the order that it asked for.
/// </remarks>
/// <param name="Origin">Where it stands in the question.</param>
/// <param name="Columns">Its columns and what they become; null for all of them as they are, and no row.</param>
internal sealed record WrittenSql(string Text, TextSpan Origin, WrittenInput? Input, ImmutableArray<SqlItem>? Columns) : SqlQuery
{
    /// <summary>Alias of the rows it gives.</summary>
    public const string Alias = "q";

    /// <summary>Column with the number of each row.</summary>
    public const string Position = "position";

    /// <inheritdoc/>
    public override IEnumerable<Relation> Reads => Input is null ? [] : [Input.Rows];

    /// <inheritdoc/>
    public override void Write(SqlText text)
    {
        text.Append("SELECT ");
        if (Columns is null) text.Append("*");
        foreach (var column in Columns ?? []) text.Append(column.Expr).Append(" AS ").Identifier(column.Name).Append(", ");
        if (Columns is not null) text.Append("row_number() OVER () AS ").Identifier(Position);
        text.Append(" FROM (");
        WriteInput(text);
        text.Append("SELECT * FROM (").EndLine(Origin).Written(Text, Origin).Append(") w) ").Append(Alias);
        if (Columns is null) text.Append(" LIMIT 0");
    }

    private void WriteInput(SqlText text)
    {
        if (Input is null) return;
        text.Append("WITH ").Identifier(Input.Name).Append(" AS (");
        new Select(Input.Columns, [new SqlSource(Input.Rows, "i")]).Write(text);
        text.Append(") ");
    }
}
