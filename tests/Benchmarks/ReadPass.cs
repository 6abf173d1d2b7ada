using VmQuery.Engine.Compile;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.Ctf;

namespace VmQuery.Benchmarks;

/// <summary>One pass over a trace that keeps nothing: what the reader alone costs. Streams side by side.</summary>
internal static class ReadPass
{
    /// <summary>Every event stepped over, no field taken.</summary>
    public const string Count = "count";

    /// <summary>Every field of every event taken.</summary>
    public const string Fields = "fields";

    /// <summary>Both passes of a compile, its rows thrown away.</summary>
    public const string States = "states";

    /// <summary>The bytes of the files read, nothing else.</summary>
    public const string Plain = "plain";

    /// <summary>Takes what to do and the trace; prints the events.</summary>
    public static int Run(string[] arguments)
    {
        Console.WriteLine(Of(arguments[0], arguments[1]));
        return 0;
    }

    /// <summary>Does a pass and returns the events seen, of plain reads the bytes, of states the rows.</summary>
    public static long Of(string what, string path)
    {
        if (what == Plain) return FilesOf(path).AsParallel().Sum(ReadFile);
        if (what == States) return StatesPass.Of(path);
        var events = 0L;
        using var set = TraceSet.Open([path]);
        foreach (var trace in set.Traces)
        {
            var schema = SchemaOf(trace, what);
            Parallel.ForEach(trace.Streams, stream => Interlocked.Add(ref events, Read(stream, schema)));
        }

        return events;
    }

    /// <summary>The schema of a pass.</summary>
    public static EventSchema SchemaOf(ITrace trace, string what)
    {
        var builder = new EventSchemaBuilder(EventDictionary.Load());
        if (what == Fields)
            foreach (var declared in trace.Events) builder.AddDeclared(declared.Name, declared.Fields);
        return builder.Build();
    }

    /// <summary>Reads a stream to its end.</summary>
    public static long Read(IEventStream stream, EventSchema schema)
    {
        using var reader = stream.Read(schema, new Names());
        var batch = new EventBatch();
        while (reader.Read(batch))
        {
        }

        return reader.Totals.Events;
    }

    private static IEnumerable<string> FilesOf(string path) => File.Exists(path) ? [path] : TraceFolders.Find(path).SelectMany(CtfFolder.StreamFiles);

    private static long ReadFile(string path)
    {
        var buffer = new byte[1 << 18];
        var total = 0L;
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        for (int read; (read = RandomAccess.Read(file, buffer, total)) > 0;) total += read;
        return total;
    }
}
