using System.Runtime.InteropServices;

namespace VmQuery.Engine.Store.DuckDb;

/// <summary>The entry points of the DuckDB C API (duckdb.h) that are used here, one file per topic.</summary>
internal static partial class NativeMethods
{
    /// <summary>A call that worked (<c>duckdb_state</c>).</summary>
    public const int Success = 0;

    // Not inline: the resolver must be set before the first call of any entry point below.
    static NativeMethods() => NativeLibrary.SetDllImportResolver(typeof(NativeMethods).Assembly, DuckDbLibrary.Resolve);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_library_version")]
    public static partial nint LibraryVersion();

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_free")]
    public static partial void Free(nint memory);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_vector_size")]
    public static partial ulong VectorSize();

    /// <summary>A text that DuckDB keeps.</summary>
    public static string Text(nint utf8) => Marshal.PtrToStringUTF8(utf8) ?? string.Empty;

    /// <summary>A text that DuckDB gave away.</summary>
    public static string OwnedText(nint utf8)
    {
        try
        {
            return Text(utf8);
        }
        finally
        {
            Free(utf8);
        }
    }
}
