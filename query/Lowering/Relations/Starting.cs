using VmQuery.Query.Plan;

namespace VmQuery.Query.Lowering.Relations;

/// <summary><c>A starting B</c>: both start together, whichever stops first.</summary>
/// <remarks>
/// <code>
/// B         ··BBBBB··BB···
/// A         ··AAA···AAAAA·
/// result    ··XXX·········
/// </code>
/// The latest right row that starts by the start of A starts at it, or none does.
/// </remarks>
internal static class Starting
{
    /// <summary>The word.</summary>
    public static RelationWord Word { get; } = RelationWord.OfBorders("starting", "starts with it", [new BorderPair(SpanColumns.Start, SpanColumns.Start)]);
}
