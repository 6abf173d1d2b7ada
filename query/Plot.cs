namespace VmQuery.Query;

/// <summary>What a picture of an answer looks like.</summary>
public enum PlotShape
{
    /// <summary>A bar for each row.</summary>
    Bars,

    /// <summary>A line over time for each series.</summary>
    Lines,

    /// <summary>A lane for each entity, filled with its states.</summary>
    Timeline,
}

/// <summary>A picture of an answer: which of its columns mean what in it. The rows are the same with and without it.</summary>
/// <param name="Time">Column with the time of a row; a timeline also reads <c>stop</c>. Null for bars.</param>
/// <param name="Values">Columns with the lengths of bars, the heights of lines, or the state of a lane.</param>
/// <param name="By">Columns that say which bar, line or lane a row belongs to; empty when there is one.</param>
public sealed record Plot(PlotShape Shape, string? Time, IReadOnlyList<string> Values, IReadOnlyList<string> By);
