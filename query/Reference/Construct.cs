namespace VmQuery.Query.Reference;

/// <summary>
/// A construct of the language as people read about it. It stands beside the code that it is about, and is all that the reference page, the help and
/// their tests know of it.
/// </summary>
/// <param name="Word">What one looks it up by.</param>
/// <param name="Says">What it does, one sentence without its full stop.</param>
/// <param name="Example">A whole question that has an answer on the bundled capture.</param>
internal sealed record Construct(string Word, string Says, string Example)
{
    /// <summary>How it is written, what may be left out in square brackets.</summary>
    public string Form { get; init; } = Word;

    /// <summary>What it does to intervals, drawn: a column is a moment. Null where there is nothing to draw.</summary>
    public string? Picture { get; init; }
}
