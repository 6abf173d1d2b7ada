namespace VmQuery.Benchmarks;

/// <summary>The reader and the whole of <c>vmq compile</c> against <c>babeltrace2</c> decoding the same trace into its dummy sink.</summary>
internal static class AgainstBabeltrace
{
    /// <summary>Takes the trace and the number of runs.</summary>
    public static int Run(string[] arguments) => Contest.Run(arguments, (trace, session) =>
    [
        new("babeltrace2 -o dummy", () => ProcessRun.Of("babeltrace2", trace, "-o", "dummy")),
        Contest.Pass("(a) count, fields skipped", ReadPass.Count, trace),
        Contest.Pass("(b) all fields of all events", ReadPass.Fields, trace),
        Contest.Compile("(c) vmq compile", trace, session),
        Contest.Compile("    vmq compile --events none", trace, session, null, "--events", "none"),
        Contest.Pass("    plain read of the files", ReadPass.Plain, trace),
    ]);
}
