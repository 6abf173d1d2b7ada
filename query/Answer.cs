namespace VmQuery.Query;

/// <summary>What the values of an answer's column mean, so that they can be shown to people and to machines.</summary>
public enum ColumnKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Real,

    /// <summary>A point in time, ns since the Unix epoch.</summary>
    Instant,

    /// <summary>A length of time in ns.</summary>
    Duration,

    /// <summary>A part of a whole, 0 to 1.</summary>
    Share,

    /// <summary>True or false.</summary>
    Flag,
}

/// <summary>A column of an answer; its values are in <see cref="AnswerColumn{T}"/>.</summary>
/// <param name="Name">Name in the language (<c>dur</c>).</param>
/// <param name="MachineName">Name for machines, with its unit (<c>dur_ns</c>).</param>
/// <param name="Kind">What its values mean.</param>
/// <param name="Secondary">Whether a table for people may leave it out when room is short or nothing is in it.</param>
public abstract record AnswerColumn(string Name, string MachineName, ColumnKind Kind, bool Secondary)
{
    /// <summary>The value of a row, boxed: string, long, ulong, double or bool; null when there is none.</summary>
    public abstract object? this[int row] { get; }

    /// <summary>Whether the question names it, so that a table shows it even without any value.</summary>
    internal bool IsAsked { get; init; }

    /// <summary>A column under another name with some of the rows, in another order; null gives a row without a value.</summary>
    internal abstract AnswerColumn Pick(string name, string machineName, IReadOnlyList<int?> rows);
}

/// <summary>A column with its values.</summary>
/// <typeparam name="T">string, long, ulong, double or bool.</typeparam>
/// <param name="Values">One value a row; the default of T where the row has none.</param>
/// <param name="Present">Whether each row has a value; null when all have.</param>
public sealed record AnswerColumn<T>(string Name, string MachineName, ColumnKind Kind, bool Secondary, IReadOnlyList<T> Values, IReadOnlyList<bool>? Present)
    : AnswerColumn(Name, MachineName, Kind, Secondary)
{
    /// <inheritdoc/>
    public override object? this[int row] => Present is null || Present[row] ? Values[row] : null;

    /// <inheritdoc/>
    internal override AnswerColumn Pick(string name, string machineName, IReadOnlyList<int?> rows) => this with
    {
        Name = name,
        MachineName = machineName,
        Values = [.. rows.Select(row => row is { } at ? Values[at] : default!)],
        Present = [.. rows.Select(row => row is { } at && (Present is null || Present[at]))],
    };
}

/// <summary>The rows that answer a question, column by column.</summary>
/// <param name="Columns">Columns of equal length.</param>
/// <param name="RowCount">Rows in each column.</param>
/// <param name="Footer">What an honest answer adds, one sentence each: loss, clock error, edges.</param>
public sealed record Answer(IReadOnlyList<AnswerColumn> Columns, int RowCount, IReadOnlyList<string> Footer)
{
    /// <summary>The picture that the question asked for with <c>plot</c>; null when it asked for none.</summary>
    public Plot? Plot { get; init; }

    /// <summary>
    /// Writes the rows as an Arrow IPC stream, which most data tools read without copying: columns under their names for machines, points in time as
    /// timestamps in UTC, lengths of time as durations, both in ns.
    /// </summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled before everything was written.</exception>
    public void WriteArrow(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Arrow.ArrowStream.Write(this, stream, cancellation);
    }

    /// <summary>The column of a name, by its name in the language or for machines.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public AnswerColumn this[string name]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(name);
            return Columns.FirstOrDefault(column => string.Equals(column.Name, name, StringComparison.Ordinal) || string.Equals(column.MachineName, name, StringComparison.Ordinal))
                ?? throw new ArgumentException($"The answer has no column {name}; it has {string.Join(", ", Columns.Select(column => column.Name))}.", nameof(name));
        }
    }
}
