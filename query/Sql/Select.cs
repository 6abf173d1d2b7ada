using System.Collections.Immutable;

namespace VmQuery.Query.Sql;

/// <summary>Rows under a name: a table of the session or an earlier step of the statement.</summary>
/// <param name="IsStep">Whether it is a step, so that steps read twice are kept.</param>
internal sealed record Relation(string Name, bool IsStep);

/// <summary>A relation in a FROM clause.</summary>
/// <param name="Kind">How it is joined to what stands before it: empty for the first.</param>
internal sealed record SqlSource(Relation Relation, string Alias, string Kind = "", SqlExpr? On = null)
{
    /// <summary>Whether the join only adds columns: every row before it stays, and finds one partner at most.</summary>
    public bool OnlyAdds { get; private init; }

    /// <summary>A relation with what a column, unique in it, names.</summary>
    public static SqlSource Named(Relation relation, string alias, string unique, SqlExpr by) => Adding(relation, alias, Build.Equal(Build.Col(alias, unique), by));

    /// <summary>A relation with what several columns, together unique in it, name; an absent value, as the guest of what is about none, is one like others.</summary>
    public static SqlSource Found(Relation relation, string alias, IEnumerable<(string Unique, SqlExpr By)> on) =>
        Adding(relation, alias, Build.All(on.Select(pair => Build.Infix(Build.Col(alias, pair.Unique), "IS NOT DISTINCT FROM", pair.By))));

    /// <summary>A relation with the latest of its rows that start before a time.</summary>
    public static SqlSource Latest(Relation relation, string alias, SqlExpr on) => Adding(relation, alias, on) with { Kind = "ASOF LEFT JOIN" };

    private static SqlSource Adding(Relation relation, string alias, SqlExpr? on) => new(relation, alias, "LEFT JOIN", on) { OnlyAdds = true };
}

/// <summary>A column of a result.</summary>
internal readonly record struct SqlItem(SqlExpr Expr, string Name);

/// <summary>A query: one SELECT, or several under each other.</summary>
internal abstract record SqlQuery
{
    /// <summary>Relations that it reads.</summary>
    public abstract IEnumerable<Relation> Reads { get; }

    /// <summary>Columns that it reads of each relation; null when it may read all of them.</summary>
    public virtual IEnumerable<(Relation Relation, string? Column)> Uses(IDialect dialect) => Reads.Select(relation => (relation, (string?)null));

    /// <summary>The same rows with no more columns than needed, those named in any case.</summary>
    public virtual SqlQuery Keeping(IReadOnlySet<string> columns, IDialect dialect) => this;

    /// <summary>Writes the query.</summary>
    public abstract void Write(SqlText text);
}

/// <summary>Several SELECTs under each other, duplicates kept.</summary>
internal sealed record UnionAll(ImmutableArray<SqlQuery> Parts) : SqlQuery
{
    /// <inheritdoc/>
    public override IEnumerable<Relation> Reads => Parts.SelectMany(part => part.Reads);

    /// <inheritdoc/>
    public override IEnumerable<(Relation Relation, string? Column)> Uses(IDialect dialect) => Parts.SelectMany(part => part.Uses(dialect));

    /// <summary>The parts stay alike: all of them lose the same columns, or none does.</summary>
    public override SqlQuery Keeping(IReadOnlySet<string> columns, IDialect dialect) =>
        Parts.All(part => part is Select { Distinct: false } select && select.Items.Select(item => item.Name).SequenceEqual(((Select)Parts[0]).Items.Select(item => item.Name), StringComparer.Ordinal))
            ? new UnionAll([.. Parts.Select(part => part.Keeping(columns, dialect))])
            : this;

    /// <inheritdoc/>
    public override void Write(SqlText text)
    {
        for (var i = 0; i < Parts.Length; i++)
        {
            if (i > 0) text.Append(" UNION ALL ");
            Parts[i].Write(text);
        }
    }
}

/// <summary>One SELECT.</summary>
internal sealed record Select(ImmutableArray<SqlItem> Items, ImmutableArray<SqlSource> From) : SqlQuery
{
    /// <summary>Whether equal rows count once.</summary>
    public bool Distinct { get; init; }

    /// <summary>Condition on rows; null for none.</summary>
    public SqlExpr? Where { get; init; }

    /// <summary>Grouping; empty for none.</summary>
    public ImmutableArray<SqlExpr> GroupBy { get; init; } = [];

    /// <summary>Condition on rows after window functions; null for none.</summary>
    public SqlExpr? Qualify { get; init; }

    /// <summary>
    /// Columns for whose sake <see cref="Qualify"/> picks one of several rows, when any would do for everything else: if none of them is
    /// read, all of the rows stay. Empty when it has to pick.
    /// </summary>
    public ImmutableArray<string> PicksFor { get; init; } = [];

    /// <summary>Order; empty for none.</summary>
    public ImmutableArray<SqlOrder> OrderBy { get; init; } = [];

    /// <summary>Most rows; null for all.</summary>
    public long? Limit { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<Relation> Reads => From.Select(source => source.Relation);

    /// <inheritdoc/>
    public override IEnumerable<(Relation Relation, string? Column)> Uses(IDialect dialect)
    {
        var text = new SqlText(dialect);
        Write(text);
        var relations = From.ToDictionary(source => source.Alias, source => source.Relation, StringComparer.Ordinal);
        return text.Columns.Where(column => relations.ContainsKey(column.Alias)).Select(column => (relations[column.Alias], (string?)column.Column));
    }

    /// <summary>Equal rows are told by every column, and numbers make rows; those stay. Relations that only add columns go with them.</summary>
    public override SqlQuery Keeping(IReadOnlySet<string> columns, IDialect dialect)
    {
        if (Distinct) return this;
        var kept = Items.RemoveAll(item => !columns.Contains(item.Name) && item.Expr is not SqlNumbers);
        if (kept.IsEmpty) kept = [Items[0]];
        var picks = PicksFor.IsEmpty || PicksFor.Any(columns.Contains);
        return (this with { Items = [.. kept.Select(item => item with { Expr = item.Expr.Keeping(columns) })], Qualify = picks ? Qualify?.Keeping(columns) : null }).WithoutUnread(dialect);
    }

    // A relation may be there only for one behind it, so the last goes first.
    private Select WithoutUnread(IDialect dialect)
    {
        var select = this;
        for (var i = From.Length - 1; i > 0; i--)
        {
            if (!From[i].OnlyAdds) continue;
            var without = select with { From = select.From.RemoveAt(i) };
            var text = new SqlText(dialect);
            without.Write(text);
            if (!text.Columns.Any(column => string.Equals(column.Alias, From[i].Alias, StringComparison.Ordinal))) select = without;
        }

        return select;
    }

    /// <inheritdoc/>
    public override void Write(SqlText text)
    {
        text.Append(Distinct ? "SELECT DISTINCT " : "SELECT ");
        for (var i = 0; i < Items.Length; i++)
        {
            if (i > 0) text.Append(", ");
            text.Append(Items[i].Expr);
            if (!KeepsItsName(Items[i])) text.Append(" AS ").Identifier(Items[i].Name);
        }

        foreach (var source in From) WriteSource(text, source);
        if (Where is not null) text.Append(" WHERE ").Append(Where);
        if (GroupBy.Length > 0) text.Append(" GROUP BY ").Separated(GroupBy, ", ");
        if (Qualify is not null) text.Append(" QUALIFY ").Append(Qualify);
        if (OrderBy.Length > 0) text.Append(" ORDER BY ").Separated(OrderBy, ", ");
        if (Limit is { } limit) text.Append(" LIMIT ").Number(limit);
    }

    // Where several relations have a column of a name, ClickHouse calls it after its relation too.
    private bool KeepsItsName(SqlItem item) => From.Length == 1 && item.Expr is SqlColumn column && string.Equals(column.Name, item.Name, StringComparison.Ordinal);

    private static void WriteSource(SqlText text, SqlSource source)
    {
        text.Append(source.Kind.Length == 0 ? " FROM " : " " + source.Kind + " ").Identifier(source.Relation.Name).Append(" " + source.Alias);
        if (source.On is not null) text.Append(" ON ").Append(source.On);
    }
}
