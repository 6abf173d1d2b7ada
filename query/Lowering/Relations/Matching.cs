using VmQuery.Query.Plan;

namespace VmQuery.Query.Lowering.Relations;

/// <summary><c>A matching B</c>: both start together and stop together.</summary>
/// <remarks>
/// <code>
/// B         ··BBBBB··BB···
/// A         ··AAAAA··AAAA·
/// result    ··XXXXX·······
/// </code>
/// An equality join with one right row for each start and stop.
/// </remarks>
internal static class Matching
{
    /// <summary>The word.</summary>
    public static RelationWord Word { get; } = RelationWord.OfBorders(
        "matching", "has its borders", [new BorderPair(SpanColumns.Start, SpanColumns.Start), new BorderPair(SpanColumns.Stop, SpanColumns.Stop)]);
}
