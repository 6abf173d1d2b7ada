using VmQuery.Query.Plan;

namespace VmQuery.Query.Lowering.Relations;

/// <summary><c>A finishing B</c>: both stop together, whichever started first.</summary>
/// <remarks>
/// <code>
/// B         ··BBBBB··BB···
/// A         ····AAA·AAAAA·
/// result    ····XXX·······
/// </code>
/// The latest right row that stops by the stop of A stops at it, or none does.
/// </remarks>
internal static class Finishing
{
    /// <summary>The word.</summary>
    public static RelationWord Word { get; } = RelationWord.OfBorders("finishing", "stops with it", [new BorderPair(SpanColumns.Stop, SpanColumns.Stop)]);
}
