using VmQuery.Benchmarks;
using VmQuery.Benchmarks.Generate;

// Benchmarks measure, they do not judge: each prints its figures beside those of a peer in the same run.
return args switch
{
    ["generate", _, ..] => GenerateTrace.Run(args[1..]),
    ["compile", .. var rest] => CompileAgainstBabeltrace.Run(rest),
    ["and", .. var rest] => AndAgainstSql.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        usage: dotnet run --project tests/Benchmarks -c Release -- BENCHMARK [ARGUMENT…]

          generate FOLDER [--events N] [--streams N] [--guests N] [--vcpus N] [--seed N] [--packet-kib N] [--guest-traces 1] [--contexts 0] [--compact 1]
                                   a trace of a KVM host, as LTTng writes it
          compile [TRACE] [RUNS]   vmq compile against babeltrace2 decoding the same trace into its dummy sink
          and [INTERVALS]          `and` of two tracks against SQL written by hand, and other questions on them
        """);
    return 1;
}
