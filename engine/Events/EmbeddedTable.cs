using System.Reflection;

namespace VmQuery.Engine.Events;

/// <summary>Reads the tab-separated tables that ship inside the engine.</summary>
internal static class EmbeddedTable
{
    /// <summary>Rows of a table; blank lines and lines that start with <c>#</c> are left out.</summary>
    /// <param name="name">Path of the file below the engine folder, with dots for slashes.</param>
    public static IEnumerable<string[]> Rows(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("VmQuery.Engine." + name)
            ?? throw new InvalidOperationException($"The engine was built without its table {name}.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#') yield return line.Split('\t');
        }
    }
}
