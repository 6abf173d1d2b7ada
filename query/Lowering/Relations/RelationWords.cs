using System.Collections.Immutable;

namespace VmQuery.Query.Lowering.Relations;

/// <summary>The relation words of the language. To add one, add a file to this folder and its line here.</summary>
internal static class RelationWords
{
    /// <summary>Those that stand alone.</summary>
    public static ImmutableArray<RelationWord> Plain { get; } =
    [
        During.Word,
        Containing.Word,
        Overlapping.Word,
        Meeting.Word,
        Starting.Word,
        Finishing.Word,
        Matching.Word,
        After.Word,
        Before.Word,
    ];

    /// <summary>Those that stand after <c>within d</c>.</summary>
    public static ImmutableArray<RelationWord> Within { get; } = [Near.Word, After.Word, Before.Word];
}
