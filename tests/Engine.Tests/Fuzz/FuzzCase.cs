using System.Collections.Immutable;

namespace VmQuery.Engine.Tests.Fuzz;

/// <summary>A damaged trace; the same for the same seed.</summary>
/// <param name="Damage">The packet in which all that changed is, when so much is known; else null.</param>
/// <param name="DamageAt">The first byte of it that changed.</param>
internal sealed record FuzzCase(FuzzTrace Trace, ImmutableArray<FuzzFile> Files, string Text, KnownPacket? Damage, int DamageAt)
{
    /// <summary>Makes the case of a seed.</summary>
    public static FuzzCase Of(int seed, ImmutableArray<FuzzTrace> traces)
    {
        var random = new Random(seed);
        var trace = traces[random.Next(3) == 0 ? random.Next(2) : random.Next(traces.Length)];
        var files = trace.Files;
        var steps = new List<(FuzzFile File, Mutated Result)>();
        for (var left = random.Next(4) == 0 ? 1 + random.Next(3) : 1; left > 0; left--)
        {
            var at = Choose(files, random);
            if (at < 0) break;
            var file = files[at];
            var result = Mutation(file, random)(file.Bytes, random);
            steps.Add((file, result));
            files = files.SetItem(at, file with { Bytes = result.Bytes });
        }

        var text = $"{trace.Name}: {string.Join("; ", steps.Select(step => $"{step.File.Path}: {step.Result.Text}"))}";
        var damage = steps.Count == 1 ? DamageOf(trace, steps[0].File, steps[0].Result) : null;
        return new FuzzCase(trace, files, text, damage, damage is null ? 0 : steps[0].Result.Start - damage.Offset);
    }

    private static int Choose(ImmutableArray<FuzzFile> files, Random random)
    {
        var isMetadata = random.Next(3) == 0;
        var candidates = Enumerable.Range(0, files.Length).Where(i => files[i].IsMetadata == isMetadata && files[i].Bytes.Length > 0).ToArray();
        return candidates.Length > 0 ? candidates[random.Next(candidates.Length)] : -1;
    }

    private static Mutate Mutation(FuzzFile file, Random random)
    {
        var mutations = file.IsMetadata && TokenMutations.Suit(file.Bytes) && random.Next(4) > 0 ? TokenMutations.All : ByteMutations.All;
        return mutations[random.Next(mutations.Length)];
    }

    private static KnownPacket? DamageOf(FuzzTrace trace, FuzzFile file, Mutated result) => result.Start < 0
        ? null
        : trace.Packets.FirstOrDefault(packet => packet.Path == file.Path
            && packet.Offset <= result.Start && result.Start + result.Length <= packet.Offset + packet.Bytes);
}
