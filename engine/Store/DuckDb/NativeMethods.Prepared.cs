using System.Runtime.InteropServices;

namespace VmQuery.Engine.Store.DuckDb;

/// <content>Prepared statements and their parameters, which count from 1.</content>
internal static partial class NativeMethods
{
    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_prepare", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Prepare(ConnectionHandle connection, string sql, out PreparedHandle statement);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_prepare_error")]
    public static partial nint PrepareError(PreparedHandle statement);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_destroy_prepare")]
    public static partial void DestroyPrepare(ref nint statement);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_bind_int64")]
    public static partial int BindInt64(PreparedHandle statement, ulong index, long value);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_bind_uint64")]
    public static partial int BindUInt64(PreparedHandle statement, ulong index, ulong value);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_bind_double")]
    public static partial int BindDouble(PreparedHandle statement, ulong index, double value);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_bind_boolean")]
    public static partial int BindBoolean(PreparedHandle statement, ulong index, [MarshalAs(UnmanagedType.U1)] bool value);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_bind_varchar_length")]
    public static partial int BindText(PreparedHandle statement, ulong index, ReadOnlySpan<byte> utf8, ulong length);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_bind_null")]
    public static partial int BindNull(PreparedHandle statement, ulong index);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_prepared_statement_column_count")]
    public static partial ulong PreparedColumnCount(PreparedHandle statement);

    /// <summary>A name that is to be given back; see <see cref="OwnedText"/>.</summary>
    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_prepared_statement_column_name")]
    public static partial nint PreparedColumnName(PreparedHandle statement, ulong column);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_prepared_statement_column_type")]
    public static partial DuckDbType PreparedColumnType(PreparedHandle statement, ulong column);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_execute_prepared_streaming")]
    public static partial int ExecuteStreaming(PreparedHandle statement, ResultHandle result);
}
