using VmQuery.Query.Plan;

namespace VmQuery.Query.Lowering.Relations;

/// <summary><c>A finishing B</c>: both stop together, whichever started first.</summary>
/// <remarks>
/// <code>
/// B         ··BBBBB··BB···
/// A         ····AAA·AAAAA·
/// result    ····XXX·······
/// </code>
/// An equality join with one right row for each stop.
/// </remarks>
internal static class Finishing
{
    /// <summary>The word.</summary>
    public static RelationWord Word { get; } = RelationWord.OfBorders("finishing", "stops with it", [new BorderPair(SpanColumns.Stop, SpanColumns.Stop)]);
}
