using VmQuery.Benchmarks;

// Benchmarks measure, they do not judge: each prints its figures beside those of a peer in the same run.
return args switch
{
    ["compile", .. var rest] => CompileAgainstBabeltrace.Run(rest),
    ["dump", .. var rest] => DumpAgainstBabeltrace.Run(rest),
    ["and", .. var rest] => AndAgainstSql.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        usage: dotnet run --project tests/Benchmarks -c Release -- BENCHMARK [ARGUMENT…]

          compile [TRACE] [RUNS]   vmq compile against babeltrace2 decoding the same trace into its dummy sink
          dump [TRACE] [RUNS] [VMQ]
                                   vmq dump against babeltrace2: counts against its dummy sink, text against text
          and [INTERVALS]          `and` of two tracks against SQL written by hand, and other questions on them
        """);
    return 1;
}
