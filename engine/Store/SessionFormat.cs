namespace VmQuery.Engine.Store;

/// <summary>What a session file is, beyond a DuckDB database.</summary>
internal static class SessionFormat
{
    /// <summary>Version of the schema that is written, and the newest that is read.</summary>
    public const int Version = 1;

    /// <summary>The program and its version, as sessions and exports name their maker.</summary>
    public static string Tool { get; } = $"VmQuery {typeof(SessionFormat).Assembly.GetName().Version?.ToString(3)}";
}
