using System.Globalization;

namespace VmQuery.Query.Sql;

/// <summary>The little in which engines differ; everything else is the same text for all of them.</summary>
internal interface IDialect
{
    /// <summary>Spells a whole number so that it is a signed one of 64 bits, or fits into one.</summary>
    string Whole(long value);

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
    public string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public string Parameter(int position, object value) => "$" + position.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void WriteQuantile(SqlText text, SqlExpr operand, double part) =>
        text.Append("quantile_cont(").Append(operand).Append(", ").Append(part.ToString(CultureInfo.InvariantCulture)).Append(")");

    /// <inheritdoc/>
    public void WriteNumbers(SqlText text, SqlExpr first, SqlExpr last) =>
        text.Append("unnest(generate_series(").Append(first).Append(", ").Append(last).Append("))");
}
