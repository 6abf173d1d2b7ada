using System.Diagnostics;

namespace VmQuery.Tests.Support;

/// <summary>Another reader to compare with, where it is installed.</summary>
internal sealed class Oracle(string name, string package)
{
    /// <summary>The program, or null when it is not on the search path.</summary>
    public string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    /// <summary>Why comparisons are skipped; null when they run. Where oracles are required (VMQ_REQUIRE_ORACLES), they run and fail.</summary>
    public string? WhyNot => Program is null && Environment.GetEnvironmentVariable("VMQ_REQUIRE_ORACLES") is null
        ? $"{name} is not installed (Debian package {package}), so there is nothing to compare with."
        : null;

    /// <summary>Runs it and returns the lines it prints.</summary>
    public IEnumerable<string> Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Program ?? name, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        while (process.StandardOutput.ReadLine() is { } line) yield return line;
        process.WaitForExit();
    }
}
