using VmQuery.Benchmarks;

// Benchmarks measure, they do not judge: each prints its figures beside those of a peer in the same run.
return args switch
{
    ["compile", .. var rest] => CompileAgainstBabeltrace.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        usage: dotnet run --project tests/Benchmarks -c Release -- BENCHMARK [ARGUMENT…]

          compile [TRACE] [RUNS]   vmq compile against babeltrace2 decoding the same trace into its dummy sink
        """);
    return 1;
}
