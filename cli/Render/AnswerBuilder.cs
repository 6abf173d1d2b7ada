using VmQuery.Query;

namespace VmQuery.Cli.Render;

/// <summary>Makes an answer out of records, a column at a time; times get their unit in the machine name.</summary>
internal sealed class AnswerBuilder<TRow>(IReadOnlyList<TRow> rows)
{
    private readonly List<AnswerColumn> _columns = [];

    /// <summary>Adds texts.</summary>
    public AnswerBuilder<TRow> Text(string name, Func<TRow, string?> value, bool secondary = false)
    {
        _columns.Add(new AnswerColumn<string>(
            name, name, ColumnKind.Text, secondary, [.. rows.Select(row => value(row) ?? "")], [.. rows.Select(row => value(row) is not null)]));
        return this;
    }

    /// <summary>Adds whole numbers.</summary>
    public AnswerBuilder<TRow> Integer(string name, Func<TRow, long?> value, bool secondary = false) => Whole(name, name, ColumnKind.Integer, value, secondary);

    /// <summary>Adds points in time.</summary>
    public AnswerBuilder<TRow> Instant(string name, Func<TRow, long?> value, bool secondary = false) =>
        Whole(name, name + "_ns", ColumnKind.Instant, value, secondary);

    /// <summary>Adds lengths of time.</summary>
    public AnswerBuilder<TRow> Duration(string name, Func<TRow, long?> value, bool secondary = false) =>
        Whole(name, name + "_ns", ColumnKind.Duration, value, secondary);

    /// <summary>Adds truths.</summary>
    public AnswerBuilder<TRow> Flag(string name, Func<TRow, bool> value)
    {
        _columns.Add(new AnswerColumn<bool>(name, name, ColumnKind.Flag, Secondary: false, [.. rows.Select(value)], Present: null));
        return this;
    }

    /// <summary>The answer.</summary>
    public Answer Build() => new(_columns, rows.Count, []);

    private AnswerBuilder<TRow> Whole(string name, string machineName, ColumnKind kind, Func<TRow, long?> value, bool secondary)
    {
        _columns.Add(new AnswerColumn<long>(
            name, machineName, kind, secondary, [.. rows.Select(row => value(row) ?? 0)], [.. rows.Select(row => value(row) is not null)]));
        return this;
    }
}
