using VmQuery.Query.Plan;

namespace VmQuery.Query.Lowering.Relations;

/// <summary><c>A starting B</c>: both start together, whichever stops first.</summary>
/// <remarks>
/// <code>
/// B         ··BBBBB··BB···
/// A         ··AAA···AAAAA·
/// result    ··XXX·········
/// </code>
/// An equality join with one right row for each start.
/// </remarks>
internal static class Starting
{
    /// <summary>The word.</summary>
    public static RelationWord Word { get; } = RelationWord.OfBorders("starting", "starts with it", [new BorderPair(SpanColumns.Start, SpanColumns.Start)]);
}
