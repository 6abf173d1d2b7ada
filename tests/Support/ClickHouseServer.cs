using System.Collections.Concurrent;
using System.Diagnostics;
using Xunit;

namespace VmQuery.Tests.Support;

/// <summary>A real ClickHouse for the tests that share it, in a process of its own; starts when it is first used.</summary>
public sealed class ClickHouseServer : IDisposable
{
    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly Lazy<Process> _process;
    private string? _address;

    /// <summary>A server that does not run yet.</summary>
    public ClickHouseServer() => _process = new Lazy<Process>(Start);

    /// <summary>Why tests on ClickHouse are left out; null when they run. Where oracles are required (VMQ_REQUIRE_ORACLES), they run and fail.</summary>
    internal static string? WhyNot { get; } = File.Exists(Library) || Environment.GetEnvironmentVariable("VMQ_REQUIRE_ORACLES") is not null
        ? null
        : "ClickHouse is left out: its library is large and not installed. To include it: npm ci --prefix tests/ClickHouse/native";

    private static string Library => Path.Combine(TestData.Root, "tests", "ClickHouse", "native", "node_modules", "@chdb", "lib-linux-x64-gnu", "libchdb.so");

    /// <summary>The address of a database.</summary>
    public Uri this[string database]
    {
        get
        {
            _address ??= _process.Value.StandardOutput.ReadLine() ?? throw NotStarted();
            return new UriBuilder(_address) { Scheme = "clickhouse", Path = database }.Uri;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.IsValueCreated) return;
        // It serves until its input ends.
        _process.Value.StandardInput.Close();
        if (!_process.Value.WaitForExit(TimeSpan.FromSeconds(5))) _process.Value.Kill();
        _process.Value.Dispose();
    }

    private Process Start()
    {
        var build = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(TestData.Root, "tests", "ClickHouse", "bin", build.Parent!.Name, build.Name, "VmQuery.Tests.ClickHouse.dll");
        var process = Process.Start(new ProcessStartInfo("dotnet", [program, Library])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        // Read all the time: it would stop where nobody takes what it says.
        process.ErrorDataReceived += (_, line) => _complaints.Enqueue(line.Data ?? string.Empty);
        process.BeginErrorReadLine();
        return process;
    }

    private InvalidOperationException NotStarted()
    {
        _process.Value.WaitForExit();
        return new InvalidOperationException($"The ClickHouse server did not start: {string.Join('\n', _complaints)}");
    }
}

/// <summary>A test on ClickHouse, left out where that is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClickHouseFactAttribute : FactAttribute
{
    public ClickHouseFactAttribute() => Skip = ClickHouseServer.WhyNot;
}

/// <summary>The same, with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClickHouseTheoryAttribute : TheoryAttribute
{
    public ClickHouseTheoryAttribute() => Skip = ClickHouseServer.WhyNot;
}
