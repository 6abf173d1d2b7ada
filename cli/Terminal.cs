using System.Text;
using Microsoft.Win32.SafeHandles;

namespace VmQuery.Cli;

/// <summary>
/// Where the program reads and writes, and what the other side can show. Answers go to <see cref="Out"/>, everything
/// else to <see cref="Error"/>. As constructed it is a plain pipe; <see cref="OfProcess"/> looks at the real one.
/// </summary>
internal sealed record Terminal(TextReader In, TextWriter Out, TextWriter Error)
{
    private const int BrokenPipe = 32;
    private const nint OutputHandle = 1;
    private const nint ErrorHandle = 2;

    /// <summary>Width of text that nobody looks at in a window.</summary>
    public const int PipeWidth = 100;

    /// <summary><see cref="Out"/> for answers that are UTF-8 already and too large for the way over characters. Flush one before using the other.</summary>
    public Stream OutBytes { get; init; } = new Utf8TextStream(Out);

    /// <summary><see cref="In"/> as bytes, for traces. Read one or the other.</summary>
    public Stream InBytes { get; init; } = Stream.Null;

    /// <summary>Whether a person types at <see cref="In"/>.</summary>
    public bool InIsTerminal { get; init; }

    /// <summary>Whether a person reads <see cref="Out"/> as it appears.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether a person reads <see cref="Error"/> as it appears.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of text in a line.</summary>
    public int Width { get; init; } = PipeWidth;

    /// <summary>Whether colors are welcome on a terminal (https://no-color.org).</summary>
    public bool ColorWelcome { get; init; }

    /// <summary>Whether an internal error shows its stack trace.</summary>
    public bool Debug { get; init; }

    /// <summary>Folder for what the program remembers between runs; null when it shall remember nothing.</summary>
    public string? StateFolder { get; init; }

    /// <summary>Cancels what is running when the user asks for it.</summary>
    public Interrupt Interrupt { get; init; } = new();

    /// <summary>Whether text on <see cref="Out"/> may carry colors.</summary>
    public bool OutColor => OutIsTerminal && ColorWelcome;

    /// <summary>Whether text on <see cref="Error"/> may carry colors.</summary>
    public bool ErrorColor => ErrorIsTerminal && ColorWelcome;

    /// <summary>Whether writing failed because nobody reads any more (EPIPE), as where <c>head</c> has seen enough.</summary>
    public static bool IsUnread(IOException error) => error.HResult == BrokenPipe;

    /// <summary>The terminal, or the pipes, that the process was started with.</summary>
    public static Terminal OfProcess()
    {
        var outIsTerminal = !Console.IsOutputRedirected;
        var window = outIsTerminal || !Console.IsErrorRedirected ? Console.WindowWidth : 0;
        return new Terminal(Console.In, Utf8(IfOpen(OutputHandle, Console.OpenStandardOutput)), Utf8(IfOpen(ErrorHandle, Console.OpenStandardError)))
        {
            InBytes = Console.OpenStandardInput(),
            OutBytes = StandardOutput(),
            InIsTerminal = !Console.IsInputRedirected,
            OutIsTerminal = outIsTerminal,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            Width = outIsTerminal && window > 0 ? window : PipeWidth,
            ColorWelcome = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
                && !string.Equals(Environment.GetEnvironmentVariable("TERM"), "dumb", StringComparison.Ordinal),
            Debug = Environment.GetEnvironmentVariable("VMQ_DEBUG") is { Length: > 0 },
            StateFolder = UserStateFolder(),
        };
    }

    /// <summary>Writes a line for people.</summary>
    public void Note(string line)
    {
        Out.Flush();
        Error.WriteLine(line);
        Error.Flush();
    }

    // The console's own stream goes on in silence when nobody reads a pipe any more, to the end of a trace of any size. A plain
    // handle tells; on a file, whose place it would keep for itself while others write there too, the console's stream it is.
    private static Stream StandardOutput()
    {
        if (OperatingSystem.IsWindows()) return Console.OpenStandardOutput();
        return IfOpen(OutputHandle, () =>
        {
            var plain = Plain(OutputHandle);
            return plain.CanSeek ? Console.OpenStandardOutput() : plain;
        });
    }

    // What the program was started without (`>&-`) takes anything.
    private static Stream IfOpen(nint handle, Func<Stream> open)
    {
        try
        {
            return IsTaken(handle) ? Stream.Null : open();
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return Stream.Null;
        }
    }

    // Of a pipe that the runtime made for itself under the free number, as it takes the lowest, this is the end to read from (proc(5), fdinfo).
    private static bool IsTaken(nint handle)
    {
        var info = $"/proc/self/fdinfo/{handle}";
        if (!File.Exists(info)) return OperatingSystem.IsLinux();
        var flags = File.ReadLines(info).FirstOrDefault(line => line.StartsWith("flags:", StringComparison.Ordinal));
        return flags is { Length: > 0 } && ((flags[^1] - '0') & 3) == 0;
    }

    private static FileStream Plain(nint handle) => new(new SafeFileHandle(handle, ownsHandle: false), FileAccess.Write, bufferSize: 0);

    private static StreamWriter Utf8(Stream stream) => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16);

    // XDG Base Directory Specification: $XDG_STATE_HOME, by default ~/.local/state.
    private static string? UserStateFolder()
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (string.IsNullOrEmpty(state))
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            if (home.Length == 0) return null;
            state = Path.Combine(home, ".local", "state");
        }

        return Path.Combine(state, "vmq");
    }
}
