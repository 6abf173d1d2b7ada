using VmQuery.Cli.Render;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Store;
using VmQuery.Engine.Store.ClickHouse;
using VmQuery.Query;

namespace VmQuery.Cli.Commands;

/// <summary>Opens what the user named: a session file, or traces that are compiled into a temporary session.</summary>
internal static class SessionSource
{
    private const string Extension = ".vmq";

    /// <summary>Opens what is on disk, or what a server holds; one of both has to be named.</summary>
    /// <exception cref="UsageException">None is named, or both are.</exception>
    public static Session Open(IReadOnlyList<string> paths, ClickHouseAddress? engine, Terminal terminal, CompileOptions? options = null) => (paths, engine) switch
    {
        ([], null) => throw new UsageException("The session is missing: name a session file or traces, or a server with --engine."),
        ([], { } server) => Session.Open(server),
        (_, null) => Open(paths, terminal, options),
        _ => throw new UsageException($"With --engine the session is on the server; leave out {paths[0]}."),
    };

    /// <summary>Opens a session file or compiles traces; shows progress on a terminal.</summary>
    /// <exception cref="UsageException">A path is missing, or session and traces are mixed.</exception>
    public static Session Open(IReadOnlyList<string> paths, Terminal terminal, CompileOptions? options = null)
    {
        foreach (var path in paths) RequireReadable(path);
        var sessions = paths.Where(SessionFile.IsDatabase).ToArray();
        if (sessions is [var only] && paths.Count == 1) return Session.Open(only);
        if (sessions is [var first, ..])
            throw new UsageException($"{first} is a session, which is asked alone; name either one session or traces.");

        var work = terminal.Interrupt.StartWork();
        return ProgressBars.Show<CompileProgress, Session>(terminal, PhaseOf, progress => Session.Compile(paths, options, progress, work));
    }

    /// <summary>What a report of a compile says.</summary>
    public static PhaseProgress PhaseOf(CompileProgress report) =>
        new(report.Phase, report.Done, report.Total, report.Events > 0 ? HumanNumber.Counted(report.Events, "event") : null);

    /// <summary>Whether something of that name is on disk.</summary>
    public static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    /// <summary>Throws when nothing of that name is on disk.</summary>
    public static void RequireExisting(string path)
    {
        if (!Exists(path)) throw new UsageException($"There is no file or folder \"{path}\"{(FileKind.IsBeyondUtf8(path) ? "; a name that is not UTF-8 cannot be given, a link to it can" : "")}.");
    }

    /// <summary>Throws when nothing of that name on disk can be a session or a trace.</summary>
    public static void RequireReadable(string path)
    {
        RequireExisting(path);
        if (FileKind.Oddity(path) is { } oddity) throw new UsageException($"{path} is {oddity}, expected a session file, a trace file or a folder of traces.");
        // xentrace leaves empty files behind, but hardly one of this name.
        if (path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) && new FileInfo(path) is { Exists: true, Length: 0 })
            throw new UsageException($"{path} is empty, so it is no session; make one with: vmq compile.");
    }

    /// <summary>Throws when a session cannot be written there, or what would be lost is none.</summary>
    public static void RequireReplaceable(string output)
    {
        if (Directory.Exists(output)) throw new UsageException($"{output} is a folder; name a session file, as {Path.Combine(output, "prod.vmq")}.");
        if (File.Exists(output) && !SessionFile.IsDatabase(output))
            throw new UsageException($"{output} exists and is no session; it stays as it is. Name another file.");
    }

    /// <summary>What to call the source in a prompt or a heading.</summary>
    public static string NameOf(IReadOnlyList<string> paths) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(paths[0]))) + (paths.Count > 1 ? " …" : "");
}
