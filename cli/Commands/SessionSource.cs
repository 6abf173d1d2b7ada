using VmQuery.Engine.Compile;
using VmQuery.Engine.Store;
using VmQuery.Query;

namespace VmQuery.Cli.Commands;

/// <summary>Opens what the user named: a session file, or traces that are compiled into a temporary session.</summary>
internal static class SessionSource
{
    /// <summary>Opens a session file or compiles traces; shows progress on a terminal.</summary>
    /// <exception cref="UsageException">A path is missing, or session and traces are mixed.</exception>
    public static Session Open(IReadOnlyList<string> paths, Terminal terminal, CompileOptions? options = null)
    {
        foreach (var path in paths) RequireExisting(path);
        var sessions = paths.Where(SessionFile.IsDatabase).ToArray();
        if (sessions is [var only] && paths.Count == 1) return Session.Open(only);
        if (sessions is [var first, ..])
            throw new UsageException($"{first} is a session, which is asked alone; name either one session or traces.");

        var work = terminal.Interrupt.StartWork();
        return CompileProgressBar.Show(terminal, progress => Session.Compile(paths, options, progress, work));
    }

    /// <summary>Opens a session file only.</summary>
    /// <exception cref="UsageException">The path is missing or is no session.</exception>
    public static Session OpenFile(string path)
    {
        RequireExisting(path);
        if (!SessionFile.IsDatabase(path)) throw new UsageException($"{path} is no session; vmq compile makes one from traces.");
        return Session.Open(path);
    }

    /// <summary>Whether something of that name is on disk.</summary>
    public static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    /// <summary>Throws when nothing of that name is on disk.</summary>
    public static void RequireExisting(string path)
    {
        if (!Exists(path)) throw new UsageException($"There is no file or folder \"{path}\".");
    }

    /// <summary>What to call the source in a prompt or a heading.</summary>
    public static string NameOf(IReadOnlyList<string> paths) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(paths[0]))) + (paths.Count > 1 ? " …" : "");
}
