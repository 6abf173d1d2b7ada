using VmQuery.Engine.Models;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;

namespace VmQuery.Query.Running;

/// <summary>What an answer says of tracks and spans that nothing fills in its session: no rows of them do not mean that nothing happened.</summary>
internal static class Unfilled
{
    /// <summary>One sentence for each of them that a plan reads.</summary>
    public static IEnumerable<string> Said(RowPlan plan, World world) =>
        Scan.Of(plan).Select(scan => scan.Table).DistinctBy(table => table.Name, StringComparer.Ordinal).Where(world.Entities.IsEmpty).Select(table => Of(table, world.Catalog)).OfType<string>();

    // Of events everybody knows that they may not have been recorded.
    private static string? Of(TableSchema table, Catalog catalog)
    {
        return catalog.Tracks.FirstOrDefault(track => IsOf(track.Table)) is { } track ? $"This session has no `{track.Name}` of any {track.Kind}: nothing in its traces fills that track."
            : catalog.Spans.FirstOrDefault(span => IsOf(span.Table)) is { } span ? $"This session has no `{span.Name}` of any {span.Kind}: nothing in its traces makes such spans."
            : null;

        bool IsOf(TableSchema other) => string.Equals(other.Name, table.Name, StringComparison.Ordinal);
    }
}
