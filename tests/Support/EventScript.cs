using System.Globalization;
using VmQuery.Engine.Events;

namespace VmQuery.Tests.Support;

/// <summary>
/// Events written down as one would tell of an incident, a line each: time, CPU, canonical event name, fields.
/// <c>lost</c> and <c>complete</c> open and close a hole.
/// </summary>
/// <example><code>
/// 205 cpu3 sched_switch prev_tid=900 prev_state=256 next_tid=77 next_comm="make"
/// </code></example>
internal sealed class EventScript(EventSchema schema, Names names)
{
    private readonly EventBatch _batch = new();

    /// <summary>The time of the last line.</summary>
    public long LastNs { get; private set; }

    /// <summary>Tells every line to a listener, in order.</summary>
    public void Play(string script, TakeRecord take)
    {
        foreach (var line in script.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith('#')) continue;
            Record(line);
            take(_batch.At(0, new StreamId(0), new MachineId(0)));
        }
    }

    private void Record(string line)
    {
        _batch.Clear();
        var words = Words(line).ToArray();
        var time = LastNs = long.Parse(words[0], CultureInfo.InvariantCulture);
        var cpu = int.Parse(words[1].Replace("cpu", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture);
        if (words[2] is "lost" or "complete")
        {
            _batch.Append(time, words[2] == "lost" ? EventSchema.LossStart : EventSchema.LossStop, cpu, 2, 0);
            return;
        }

        var kind = schema.Find(words[2]) ?? throw new ArgumentException($"No model asks for {words[2]}: {line}", nameof(line));
        Fill(kind, time, cpu, words[3..]);
    }

    private void Fill(KindSchema kind, long time, int cpu, string[] fields)
    {
        var values = new long[kind.Fields.Length];
        var present = 0UL;
        foreach (var field in fields)
        {
            var parts = field.Split('=', 2);
            var slot = kind.Slot(parts[0]);
            if (slot < 0) continue;
            present |= 1UL << slot;
            values[slot] = Value(kind.Fields[slot].Type, parts[1].Trim('"'));
        }

        values.CopyTo(_batch.Append(time, kind.Kind, cpu, values.Length, present));
    }

    private long Value(FieldType type, string text) => type switch
    {
        FieldType.Name => names.Intern(text).Value,
        FieldType.Text => _batch.AppendText(System.Text.Encoding.UTF8.GetBytes(text)).Packed,
        _ when text.StartsWith("0x", StringComparison.Ordinal) => (long)ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        _ when text.StartsWith('-') => long.Parse(text, CultureInfo.InvariantCulture),
        _ => (long)ulong.Parse(text, CultureInfo.InvariantCulture),
    };

    /// <summary>Parts of a line between spaces that are not in quotes.</summary>
    private static IEnumerable<string> Words(string line)
    {
        var (start, quoted) = (0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"') quoted = !quoted;
            if (i < line.Length && (quoted || line[i] != ' ')) continue;
            if (i > start) yield return line[start..i];
            start = i + 1;
        }
    }
}

/// <summary>Takes one record of a script.</summary>
internal delegate void TakeRecord(in EventView e);
