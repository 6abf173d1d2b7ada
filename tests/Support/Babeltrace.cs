using System.Diagnostics;
using Xunit;

namespace VmQuery.Tests.Support;

/// <summary>The reference reader, where it is installed.</summary>
internal static class Babeltrace
{
    /// <summary>The program, or null when it is not on the search path.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, "babeltrace2"))
        .FirstOrDefault(File.Exists);

    /// <summary>Runs it and returns the lines it prints.</summary>
    public static IEnumerable<string> Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Program!, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        while (process.StandardOutput.ReadLine() is { } line) yield return line;
        process.WaitForExit();
    }
}

/// <summary>A test that compares with babeltrace2 and is skipped where that is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BabeltraceFactAttribute : FactAttribute
{
    public BabeltraceFactAttribute()
    {
        if (Babeltrace.Program is null) Skip = "babeltrace2 is not installed (Debian package babeltrace2), so there is nothing to compare with.";
    }
}
