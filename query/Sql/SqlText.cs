using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using VmQuery.Engine.Store.Sweeps;

namespace VmQuery.Query.Sql;

/// <summary>SQL being written, with the values that travel beside it and the place in the question that each line came from.</summary>
internal sealed class SqlText(IDialect dialect)
{
    private readonly StringBuilder _text = new();
    private readonly List<object> _parameters = [];
    private readonly List<TextSpan> _lines = [];
    private readonly HashSet<(string Alias, string Column)> _columns = [];
    private readonly List<TextSpan> _written = [];

    /// <summary>The engine it is written for.</summary>
    public IDialect Dialect => dialect;

    /// <summary>Ends a line and notes the place in the question that it came from.</summary>
    public SqlText EndLine(TextSpan origin)
    {
        _text.Append('\n');
        _lines.Add(origin);
        return this;
    }

    /// <summary>Writes SQL words.</summary>
    public SqlText Append(string sql)
    {
        _text.Append(sql);
        return this;
    }

    /// <summary>Writes SQL that the question brought along, on lines of its own; a semicolon at its end is left out.</summary>
    public SqlText Written(string sql, TextSpan origin)
    {
        _written.Add(origin);
        foreach (var line in sql.AsSpan().TrimEnd("; \t\r\n").EnumerateLines())
        {
            _text.Append(line);
            EndLine(origin);
        }

        return this;
    }

    /// <summary>Writes an expression.</summary>
    public SqlText Append(SqlExpr expr)
    {
        expr.Write(this);
        return this;
    }

    /// <summary>Writes a window.</summary>
    public SqlText Append(SqlWindow window)
    {
        window.Write(this);
        return this;
    }

    /// <summary>Writes several expressions.</summary>
    public SqlText Separated(IReadOnlyList<SqlExpr> exprs, string separator)
    {
        for (var i = 0; i < exprs.Count; i++)
        {
            if (i > 0) Append(separator);
            Append(exprs[i]);
        }

        return this;
    }

    /// <summary>Writes a checked name.</summary>
    public SqlText Identifier(string name) => Append("\"").Append(name.Replace("\"", "\"\"", StringComparison.Ordinal)).Append("\"");

    /// <summary>Writes a column of a relation, by its alias, and notes that it is read.</summary>
    public SqlText Column(string alias, string name)
    {
        _columns.Add((alias, name));
        return Append(alias).Append(".").Identifier(name);
    }

    /// <summary>The columns that were written, by alias and name.</summary>
    public IReadOnlySet<(string Alias, string Column)> Columns => _columns;

    /// <summary>Writes a word of the catalogue.</summary>
    public SqlText Quoted(string word) => word.Contains('\\', StringComparison.Ordinal)
        ? Parameter(word)
        : Append("'").Append(word.Replace("'", "''", StringComparison.Ordinal)).Append("'");

    /// <summary>Writes a whole number.</summary>
    public SqlText Number(long value) => Append(dialect.Whole(value));

    /// <summary>Writes a place holder and keeps its value.</summary>
    public SqlText Parameter(object value)
    {
        _parameters.Add(value);
        return Append(dialect.Parameter(_parameters.Count, value));
    }

    /// <summary>The text with its values, equal only for equal SQL.</summary>
    public override string ToString() => string.Join('\0', _parameters.Select(value => $"{value.GetType().Name} {string.Create(CultureInfo.InvariantCulture, $"{value}")}").Prepend(_text.ToString()));

    /// <summary>What was written.</summary>
    public SqlStatement Finish() => new(_text.ToString(), [.. _parameters], [.. _lines]) { Written = [.. _written] };
}

/// <summary>A statement ready to run.</summary>
/// <param name="Parameters">Values in the order of their place holders: string, long, double or bool.</param>
/// <param name="Lines">For each line of <paramref name="Text"/> the part of the question that it answers.</param>
internal sealed record SqlStatement(string Text, ImmutableArray<object> Parameters, ImmutableArray<TextSpan> Lines)
{
    /// <summary>Where the question's own SQL stands in the question; empty when it brought none.</summary>
    public ImmutableArray<TextSpan> Written { get; init; } = [];

    /// <summary>Sweeps that have to run before it, in order; it reads their rows by their names.</summary>
    public ImmutableArray<SweepStatement> Sweeps { get; init; } = [];
}

/// <summary>A sweep that the engine runs.</summary>
/// <param name="Name">What its rows are called.</param>
/// <param name="Feed">Gives what it works on.</param>
internal sealed record SweepStatement(string Name, SweepRule Rule, SqlStatement Feed);
