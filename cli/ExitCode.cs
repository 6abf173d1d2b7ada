namespace VmQuery.Cli;

/// <summary>What the program tells its caller when it ends.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Fine = 0;

    /// <summary>The user asked for something that cannot be done: a wrong question, argument or path.</summary>
    public const int UserError = 1;

    /// <summary>A trace cannot be read.</summary>
    public const int BadTrace = 2;

    /// <summary>A fault of the program.</summary>
    public const int Internal = 3;

    /// <summary>Ended by Ctrl-C: 128 + SIGINT, as shells expect.</summary>
    public const int Interrupted = 130;
}

/// <summary>Something in the arguments that cannot be done; the message says what would do.</summary>
internal sealed class UsageException(string message) : Exception(message);
