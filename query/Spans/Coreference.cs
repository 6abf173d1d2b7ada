using VmQuery.Query.Binding;
using VmQuery.Query.Plan;

namespace VmQuery.Query.Spans;

/// <summary>What two claims of one question say about the same entity.</summary>
internal static class Coreference
{
    /// <summary>Refuses a bare kind that is named twice with different owners: it can mean one entity or two.</summary>
    public static void Check(SpanPlan left, SpanPlan right, TextSpan at, World world)
    {
        foreach (var key in right.Keys.Where(key => key is { IsMachine: false, Choice: "", OtherThan: null } && key != Key.One))
        {
            if (left.Keys.Any(key.SameEntity)) continue;
            var twin = left.Keys.FirstOrDefault(other => other is { IsMachine: false, Choice: "", OtherThan: null } && string.Equals(other.Kind, key.Kind, StringComparison.Ordinal));
            if (twin?.Owner is null || key.Owner is null) continue;
            throw Fault.At(
                at,
                "VQL213",
                $"`{key.Kind}` is named twice without a number, which means the same {key.Kind}, but with different owners.",
                $"The same {key.Kind}: name the same {key.Owner.Kind} on both sides. Two of them: give each {key.Kind} its number, or call the second one `other {key.Kind}`.{Example(key.Kind, world)}");
        }
    }

    private static string Example(string kind, World world) =>
        world.Kind(kind) is { } decl && Examples.OfTwo(world, decl) is { } example ? $" {Examples.Lead}{example}" : string.Empty;
}
