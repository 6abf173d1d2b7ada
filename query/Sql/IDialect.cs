namespace VmQuery.Query.Sql;

/// <summary>The little in which engines differ; everything else is the same text for all of them.</summary>
internal interface IDialect
{
    /// <summary>Spells a type.</summary>
    string Type(SqlType type);

    /// <summary>Spells a place holder; positions count from 1.</summary>
    string Parameter(int position, object value);

    /// <summary>What has to follow a LIKE whose pattern escapes with a backslash; starts with a blank or is empty.</summary>
    string LikeEscape { get; }

    /// <summary>Writes a percentile with linear interpolation.</summary>
    void WriteQuantile(SqlText text, SqlExpr operand, double part);

    /// <summary>Writes the column of a SELECT that makes a row for each whole number from one to another, both included.</summary>
    void WriteNumbers(SqlText text, SqlExpr first, SqlExpr last);
}

/// <summary>DuckDB.</summary>
internal sealed class DuckDbDialect : IDialect
{
    /// <inheritdoc/>
    public string LikeEscape => " ESCAPE '\\'";

    /// <inheritdoc/>
    public string Type(SqlType type) => type switch
    {
        SqlType.BigInt => "BIGINT",
        SqlType.Double => "DOUBLE",
        SqlType.Text => "VARCHAR",
        SqlType.Flag => "BOOLEAN",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <inheritdoc/>
    public string Parameter(int position, object value) => "$" + position.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void WriteQuantile(SqlText text, SqlExpr operand, double part) =>
        text.Append("quantile_cont(").Append(operand).Append(", ").Append(part.ToString(System.Globalization.CultureInfo.InvariantCulture)).Append(")");

    /// <inheritdoc/>
    public void WriteNumbers(SqlText text, SqlExpr first, SqlExpr last) =>
        text.Append("unnest(generate_series(").Append(first).Append(", ").Append(last).Append("))");
}
