namespace VmQuery.Engine.Store.DuckDb;

/// <summary>What kind of error DuckDB reports (<c>duckdb_error_type</c>); others have numbers without names here.</summary>
internal enum DuckDbErrorKind
{
    /// <summary>Not told.</summary>
    None = 0,

    /// <summary>A value does not convert.</summary>
    Conversion = 2,

    /// <summary>The SQL text does not parse.</summary>
    Parser = 14,

    /// <summary>A file cannot be read or written.</summary>
    Io = 28,

    /// <summary>The statement was interrupted.</summary>
    Interrupt = 29,

    /// <summary>The memory limit is reached and nothing could be spilled.</summary>
    OutOfMemory = 33,
}

/// <summary>DuckDB refused or failed; the message is its own.</summary>
internal sealed class DuckDbException(string message, DuckDbErrorKind kind = DuckDbErrorKind.None) : SqlException(message)
{
    /// <summary>What kind of error it is.</summary>
    public DuckDbErrorKind Kind { get; } = kind;

    /// <inheritdoc/>
    public override SqlFailure Failure => this switch
    {
        { Kind: DuckDbErrorKind.OutOfMemory } => SqlFailure.Memory,
        { Kind: DuckDbErrorKind.Io } => SqlFailure.Storage,
        // Errors that meet a running operator lose their number on the way.
        _ when Message.Contains("Out of Memory", StringComparison.OrdinalIgnoreCase) => SqlFailure.Memory,
        _ when Message.Contains("Out of Range", StringComparison.Ordinal) => SqlFailure.Range,
        _ when Message.Contains("Max expression depth", StringComparison.Ordinal) => SqlFailure.Size,
        _ => SqlFailure.Statement,
    };

    /// <inheritdoc/>
    public override int? Line => NumberAfter("LINE ");
}
