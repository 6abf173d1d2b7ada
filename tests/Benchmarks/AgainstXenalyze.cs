namespace VmQuery.Benchmarks;

/// <summary><c>vmq compile</c> against <c>xenalyze --summary</c> of the same trace: states and spans alone, and with the default events.</summary>
internal static class AgainstXenalyze
{
    /// <summary>Takes the trace, the number of runs, and a published program.</summary>
    public static int Run(string[] arguments) => Contest.Run(arguments, (trace, session) =>
    {
        var program = arguments.Length > 2 ? arguments[2] : null;
        return
        [
            new("xenalyze --summary", () => ProcessRun.Of("xenalyze", "--summary", trace)),
            Contest.Compile("vmq compile --events none", trace, session, program, "--events", "none"),
            Contest.Compile("vmq compile", trace, session, program),
            new("vmq dump --format count", () => ProcessRun.Of(program ?? Contest.Program("vmq"), "dump", trace, "--format", "count", "--quiet")),
            Contest.Pass("states, rows thrown away", ReadPass.States, trace),
            Contest.Pass("plain read of the file", ReadPass.Plain, trace),
        ];
    });
}
