namespace VmQuery.Engine.Formats.XenTrace.Windows;

/// <summary>What the next bytes of a trace are.</summary>
internal enum StepKind : byte
{
    /// <summary>Cannot be said before more bytes are there.</summary>
    More,

    /// <summary>The header of a window.</summary>
    Window,

    /// <summary>Whole records of the window.</summary>
    Records,

    /// <summary>No records and no window.</summary>
    Corrupt,

    /// <summary>A record or header that the end of the trace cuts off.</summary>
    Truncated,

    /// <summary>The end of the trace.</summary>
    End,
}

/// <summary>The next bytes of a trace.</summary>
/// <param name="Bytes">How many they are.</param>
/// <param name="Cpu">Whose window they are in; -1 when they are in none.</param>
internal readonly record struct WindowStep(StepKind Kind, int Bytes, int Cpu);
