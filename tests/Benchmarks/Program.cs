using VmQuery.Benchmarks;
using VmQuery.Benchmarks.Generate;

// Benchmarks measure, they do not judge: each prints its figures beside those of a peer in the same run.
return args switch
{
    ["generate", _, ..] => GenerateTrace.Run(args[1..]),
    ["generate-xen", _, ..] => GenerateXen.Run(args[1..]),
    ["babeltrace", _, ..] => AgainstBabeltrace.Run(args[1..]),
    ["xen", _, ..] => AgainstXenalyze.Run(args[1..]),
    ["same", _, _] => SameSessions.Run(args[1..]),
    ["pass", _, _] => ReadPass.Run(args[1..]),
    ["scaling"] => Scaling.Run(),
    ["allocations"] => Allocations.Run(),
    ["dump", .. var rest] => DumpAgainstBabeltrace.Run(rest),
    ["and", .. var rest] => AndAgainstSql.Run(rest),
    ["stages", .. var rest] => StagesAgainstSql.Run(rest),
    ["constructs", .. var rest] => ConstructsAgainstSql.Run(rest),
    ["sweep", .. var rest] => SweepAgainstSql.Run(rest),
    ["latency", .. var rest] => Latency.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        usage: dotnet run --project tests/Benchmarks -c Release -- BENCHMARK [ARGUMENT…]

          generate FOLDER [--events N] [--streams N] [--guests N] [--vcpus N] [--seed N] [--packet-kib N] [--guest-traces 1] [--contexts 0] [--compact 1]
                                   a trace of a KVM host, as LTTng writes it
          generate-xen FILE [--mib N] [--pcpus N] [--domains N] [--vcpus N] [--seed N] [--ring-kib N] [--lateness N]
                                   a trace of a machine that runs Xen, as xentrace writes it
          babeltrace TRACE [RUNS] [VMQ]
                                   reader and vmq compile against babeltrace2 decoding the same trace into its dummy sink
          xen TRACE [RUNS] [VMQ]   vmq compile against xenalyze's summary of the same trace
          pass count|fields|states|plain TRACE
                                   one pass of the reader, as those before run it
          same SESSION SESSION     whether two sessions hold the same, column by column
          scaling                  what ten times the events and a hundred times the streams cost
          allocations              bytes allocated per million events; fails above 1 MB
          dump [TRACE] [RUNS] [VMQ]
                                   vmq dump against babeltrace2: counts against its dummy sink, text against text
          stages [ROWS]            each stage on time against SQL written by hand
          and [INTERVALS]          `and` of two tracks against SQL written by hand, and other questions on them
          constructs [ROWS]        relation words, `then`, `from … to` against SQL written by hand
          sweep [INTERVALS]        constructs done by sweeps beside DuckDB, against the SQL of the same questions
          latency [INTERVALS]      one vCPU out of a large session, warm, step by step
        """);
    return 1;
}
