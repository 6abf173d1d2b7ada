using System.Globalization;
using System.Text;
using VmQuery.Engine.Dump;

namespace VmQuery.Cli.Render;

/// <summary>Where a dump goes: standard output, or a file.</summary>
internal sealed class DumpOutput : IDisposable
{
    private const int BufferBytes = 1 << 16;
    private readonly OutputFile? _file;

    private DumpOutput(Stream target, OutputFile? file)
    {
        Bytes = new BufferedStream(target, BufferBytes);
        _file = file;
    }

    /// <summary>Takes lines as UTF-8.</summary>
    public Stream Bytes { get; }

    /// <summary>Opens a file, or standard output when no path is given.</summary>
    public static DumpOutput Open(Terminal terminal, string? path)
    {
        if (path is not null)
        {
            var file = OutputFile.Create(path);
            return new DumpOutput(file.Bytes, file);
        }

        terminal.Out.Flush();
        return new DumpOutput(terminal.OutBytes, null);
    }

    /// <summary>Writes counts, as <c>uniq -c</c> does.</summary>
    public void Write(IEnumerable<NameCount> counts)
    {
        var rows = counts.ToArray();
        var width = rows.Select(row => row.Events.ToString(CultureInfo.InvariantCulture).Length).DefaultIfEmpty().Max();
        var line = new Utf8Line();
        foreach (var row in rows)
        {
            line.Clear();
            line.Add(Encoding.UTF8.GetBytes(row.Events.ToString(CultureInfo.InvariantCulture).PadLeft(width)));
            line.Add((byte)' ');
            line.AddName(Encoding.UTF8.GetBytes(row.Name));
            line.Add((byte)'\n');
            Bytes.Write(line.Written);
        }
    }

    /// <summary>Hands on what was written so far.</summary>
    public void Flush() => Bytes.Flush();

    /// <summary>Makes the file what was written; without it there is none.</summary>
    public void Keep()
    {
        Bytes.Flush();
        _file?.Keep();
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();
}
