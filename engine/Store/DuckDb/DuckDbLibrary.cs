using System.Reflection;
using System.Runtime.InteropServices;

namespace VmQuery.Engine.Store.DuckDb;

/// <summary>Finds and loads the DuckDB library that the build puts beside this assembly.</summary>
internal static class DuckDbLibrary
{
    /// <summary>Name that the native methods import from.</summary>
    public const string Name = "duckdb";

    /// <summary>Environment variable that names the library to use instead of the one beside the assembly.</summary>
    public const string PathVariable = "VMQ_DUCKDB_LIBRARY";

    private static string FileName =>
        OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";

    /// <summary>Loads the library when the runtime asks for it.</summary>
    public static nint Resolve(string libraryName, Assembly assembly, DllImportSearchPath? searchPath) =>
        string.Equals(libraryName, Name, StringComparison.Ordinal)
            ? Load(Environment.GetEnvironmentVariable(PathVariable), AppContext.BaseDirectory, Path.GetDirectoryName(assembly.Location))
            : 0;

    /// <summary>Loads the library from the path a user chose, else from the first folder that has it, else from where the system looks.</summary>
    /// <exception cref="DllNotFoundException">It is nowhere; the message names every place and what was wrong there.</exception>
    internal static nint Load(string? chosen, params ReadOnlySpan<string?> folders)
    {
        var tried = new List<string>();
        if (!string.IsNullOrEmpty(chosen))
            return TryLoad(chosen, tried, out var library) ? library : throw NotFound($"{PathVariable} names a file that cannot be loaded", tried);
        foreach (var folder in folders)
            if (!string.IsNullOrEmpty(folder) && TryLoad(Path.Combine(folder, FileName), tried, out var beside)) return beside;
        return TryLoad(FileName, tried, out var system) ? system : throw NotFound("The DuckDB library was not found", tried);
    }

    private static bool TryLoad(string path, List<string> tried, out nint library)
    {
        library = 0;
        if (Path.IsPathRooted(path) && !File.Exists(path))
        {
            tried.Add($"{path} (no such file)");
            return false;
        }

        try
        {
            library = NativeLibrary.Load(path);
            return true;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            tried.Add($"{path} ({e.Message.ReplaceLineEndings(" ").Trim()})");
            return false;
        }
    }

    private static DllNotFoundException NotFound(string what, List<string> tried) =>
        new($"{what}. Tried: {string.Join("; ", tried.Distinct(StringComparer.Ordinal))}. Build with npm at hand, or let {PathVariable} name a DuckDB 1.5 library.");
}
