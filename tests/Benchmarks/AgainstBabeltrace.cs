namespace VmQuery.Benchmarks;

/// <summary>The reader and the whole of <c>vmq compile</c> against <c>babeltrace2</c> decoding the same trace into its dummy sink.</summary>
internal static class AgainstBabeltrace
{
    /// <summary>Takes the trace, the number of runs, and a published program.</summary>
    public static int Run(string[] arguments) => Contest.Run(arguments, (trace, session) =>
    {
        var program = arguments.Length > 2 ? arguments[2] : null;
        return
        [
            new("babeltrace2 -o dummy", () => ProcessRun.Of("babeltrace2", trace, "-o", "dummy")),
            new("(a) vmq dump --format count", () => ProcessRun.Of(program ?? Contest.Program("vmq"), "dump", trace, "--format", "count", "--quiet")),
            Contest.Pass("    count, fields skipped", ReadPass.Count, trace),
            Contest.Pass("(b) all fields of all events", ReadPass.Fields, trace),
            Contest.Compile("(c) vmq compile", trace, session, program),
            Contest.Compile("    vmq compile --events none", trace, session, program, "--events", "none"),
            Contest.Pass("    plain read of the files", ReadPass.Plain, trace),
        ];
    });
}
