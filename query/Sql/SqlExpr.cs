using System.Collections.Immutable;

namespace VmQuery.Query.Sql;

/// <summary>A type that both engines have, under a name that both know.</summary>
internal enum SqlType
{
    /// <summary>64-bit integer.</summary>
    BigInt,

    /// <summary>Double precision number.</summary>
    Double,

    /// <summary>Text.</summary>
    Text,

    /// <summary>True or false.</summary>
    Flag,
}

/// <summary>A piece of an SQL expression; it can write itself. User text only ever occurs in <see cref="SqlBound"/>.</summary>
internal abstract record SqlExpr
{
    /// <summary>Writes the expression, in brackets when it has an operator.</summary>
    public abstract void Write(SqlText text);

    /// <summary>The expression in a query of whose columns only some are read.</summary>
    public virtual SqlExpr Keeping(IReadOnlySet<string> columns) => this;
}

/// <summary>A column, always with its table, so that an output of the same name cannot shadow it on either engine.</summary>
internal sealed record SqlColumn(string Table, string Name) : SqlExpr
{
    /// <inheritdoc/>
    public override void Write(SqlText text) => text.Column(Table, Name);
}

/// <summary>A value that travels beside the text: string, long, double or bool.</summary>
internal sealed record SqlBound(object Value) : SqlExpr
{
    /// <inheritdoc/>
    public override void Write(SqlText text) => text.Parameter(Value);
}

/// <summary>A whole number.</summary>
internal sealed record SqlWhole(long Value) : SqlExpr
{
    /// <inheritdoc/>
    public override void Write(SqlText text) => text.Number(Value);
}

/// <summary>A word that the program itself or the catalogue knows, never text of the question.</summary>
internal sealed record SqlWord(string Value) : SqlExpr
{
    /// <inheritdoc/>
    public override void Write(SqlText text) => text.Quoted(Value);
}

/// <summary>The absent value.</summary>
internal sealed record SqlNull : SqlExpr
{
    /// <inheritdoc/>
    public override void Write(SqlText text) => text.Append("NULL");
}

/// <summary>A function call, perhaps <c>DISTINCT</c>, perhaps over some of the rows, perhaps over a window.</summary>
internal sealed record SqlCall(string Function, ImmutableArray<SqlExpr> Arguments) : SqlExpr
{
    /// <summary>Whether equal arguments count once.</summary>
    public bool Distinct { get; init; }

    /// <summary>Rows that an aggregate takes; null for all.</summary>
    public SqlExpr? Filter { get; init; }

    /// <summary>The window it runs over; null for none.</summary>
    public SqlWindow? Over { get; init; }

    /// <inheritdoc/>
    public override SqlExpr Keeping(IReadOnlySet<string> columns) => Over is null ? this : this with { Over = Over.Keeping(columns) };

    /// <inheritdoc/>
    public override void Write(SqlText text)
    {
        text.Append(Function).Append(Distinct ? "(DISTINCT " : "(").Separated(Arguments, ", ").Append(")");
        if (Filter is not null) text.Append(" FILTER (WHERE ").Append(Filter).Append(")");
        if (Over is not null) text.Append(" OVER (").Append(Over).Append(")");
    }
}

/// <summary>What a window function sees.</summary>
internal sealed record SqlWindow(ImmutableArray<SqlExpr> Partition, ImmutableArray<SqlOrder> Order)
{
    /// <summary>Keys that decide between rows which nobody can tell apart decide nothing; sorting by them costs as much as by others.</summary>
    public SqlWindow Keeping(IReadOnlySet<string> columns)
    {
        var last = Order.Length;
        while (last > 0 && Order[last - 1] is { BreaksTies: true, Key: SqlColumn key } && !columns.Contains(key.Name)) last--;
        return this with { Order = Order[..last] };
    }

    /// <summary>Writes what stands between the brackets.</summary>
    public void Write(SqlText text)
    {
        if (Partition.Length > 0) text.Append("PARTITION BY ").Separated(Partition, ", ").Append(" ");
        if (Order.Length > 0) text.Append("ORDER BY ").Separated(Order, ", ");
    }
}

/// <summary>One key of an order; absent values come last either way, on both engines.</summary>
internal sealed record SqlOrder(SqlExpr Key, bool Descending = false) : SqlExpr
{
    /// <summary>Whether it is there only so that among equal rows always the same one is taken: one column of the query, under its own name.</summary>
    public bool BreaksTies { get; init; }

    /// <inheritdoc/>
    public override void Write(SqlText text) => text.Append(Key).Append(Descending ? " DESC NULLS LAST" : " ASC NULLS LAST");
}

/// <summary>Two operands and the operator between.</summary>
internal sealed record SqlInfix(string Operator, SqlExpr Left, SqlExpr Right) : SqlExpr
{
    /// <inheritdoc/>
    public override SqlExpr Keeping(IReadOnlySet<string> columns) => this with { Left = Left.Keeping(columns), Right = Right.Keeping(columns) };

    /// <inheritdoc/>
    public override void Write(SqlText text) => text.Append("(").Append(Left).Append(" " + Operator + " ").Append(Right).Append(")");
}

/// <summary>An operator before its operand.</summary>
internal sealed record SqlPrefix(string Operator, SqlExpr Operand) : SqlExpr
{
    /// <inheritdoc/>
    public override void Write(SqlText text) => text.Append("(" + Operator + " ").Append(Operand).Append(")");
}

/// <summary>Whether a value is absent.</summary>
internal sealed record SqlIsNull(SqlExpr Operand, bool Negated = false) : SqlExpr
{
    /// <inheritdoc/>
    public override void Write(SqlText text) => text.Append("(").Append(Operand).Append(Negated ? " IS NOT NULL)" : " IS NULL)");
}

/// <summary>Whether a value is one of several.</summary>
internal sealed record SqlIn(SqlExpr Operand, ImmutableArray<SqlExpr> Values, bool Negated = false) : SqlExpr
{
    /// <inheritdoc/>
    public override void Write(SqlText text)
    {
        // No engine takes an empty list; nothing is in it.
        if (Values.Length == 0) text.Append(Negated ? "(1 = 1)" : "(1 = 0)");
        else text.Append("(").Append(Operand).Append(Negated ? " NOT IN (" : " IN (").Separated(Values, ", ").Append("))");
    }
}

/// <summary>The first value whose condition holds, else the last.</summary>
internal sealed record SqlCase(ImmutableArray<(SqlExpr When, SqlExpr Then)> Branches, SqlExpr Else) : SqlExpr
{
    /// <inheritdoc/>
    public override void Write(SqlText text)
    {
        text.Append("CASE");
        foreach (var (when, then) in Branches) text.Append(" WHEN ").Append(when).Append(" THEN ").Append(then);
        text.Append(" ELSE ").Append(Else).Append(" END");
    }
}

/// <summary>A value in another type.</summary>
internal sealed record SqlCast(SqlExpr Operand, SqlType Type) : SqlExpr
{
    /// <inheritdoc/>
    public override void Write(SqlText text) => text.Append("CAST(").Append(Operand).Append(" AS ").Append(Type switch
    {
        SqlType.BigInt => "BIGINT",
        SqlType.Double => "DOUBLE",
        SqlType.Text => "VARCHAR",
        SqlType.Flag => "BOOLEAN",
        _ => throw new System.Diagnostics.UnreachableException(),
    }).Append(")");
}

/// <summary>Whether a text matches a <see cref="Glob"/>.</summary>
internal sealed record SqlGlob(SqlExpr Operand, string Pattern, bool Negated = false) : SqlExpr
{
    /// <inheritdoc/>
    public override void Write(SqlText text)
    {
        text.Append("(").Append(Operand).Append(Negated ? " NOT LIKE " : " LIKE ").Parameter(new Glob(Pattern).Like).Append(text.Dialect.LikeEscape).Append(")");
    }
}

/// <summary>A percentile with linear interpolation.</summary>
internal sealed record SqlQuantile(SqlExpr Operand, double Part) : SqlExpr
{
    /// <inheritdoc/>
    public override void Write(SqlText text) => text.Dialect.WriteQuantile(text, Operand, Part);
}

/// <summary>Whole numbers from one to another, both included: a row of its own for each.</summary>
internal sealed record SqlNumbers(SqlExpr First, SqlExpr Last) : SqlExpr
{
    /// <inheritdoc/>
    public override void Write(SqlText text) => text.Dialect.WriteNumbers(text, First, Last);
}
