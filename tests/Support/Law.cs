using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace VmQuery.Tests.Support;

/// <summary>
/// Checks laws with random cases. Every normal run takes the same cases, so that none fails by luck. <c>VMQ_LAW_CASES</c> sets the number of
/// cases of each law and takes new ones each time, unless <c>VMQ_LAW_SEED</c> says which: the numbers in brackets of a failure's
/// "Replay directly at failing step with" repeat it.
/// </summary>
internal static class Law
{
    private static readonly Rnd Usual = new(20260101, 7919);

    /// <summary>Asserts that a law holds in all cases tried.</summary>
    /// <param name="usualCases">Number of cases of a normal run.</param>
    /// <param name="size">How large the last case may get.</param>
    public static void Holds(Property law, int usualCases = 100, int size = 100) => Check.One(
        Config.QuickThrowOnFailure
            .WithMaxTest(Cases(usualCases))
            .WithEndSize(size)
            .WithReplay(Start()),
        law);

    /// <summary>How many cases to try, for laws that put many of them into one session.</summary>
    public static int Cases(int usualCases) => Setting("VMQ_LAW_CASES") is { } cases ? int.Parse(cases, CultureInfo.InvariantCulture) : usualCases;

    /// <summary>The seed of such a law, to be named in its failures: always the same, in the long form a new one unless <c>VMQ_LAW_SEED</c> is a number.</summary>
    public static int Seed() =>
        Setting("VMQ_LAW_SEED") is { } seed ? int.Parse(seed, CultureInfo.InvariantCulture) : Setting("VMQ_LAW_CASES") is null ? 20260101 : Random.Shared.Next();

    private static FSharpOption<Replay>? Start()
    {
        if (Setting("VMQ_LAW_SEED") is not { } text)
            return Setting("VMQ_LAW_CASES") is null ? new Replay(Usual, FSharpOption<int>.None) : FSharpOption<Replay>.None;
        var numbers = text.Split(',').Select(number => ulong.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var size = numbers.Length > 2 ? FSharpOption<int>.Some((int)numbers[2]) : FSharpOption<int>.None;
        return new Replay(numbers.Length > 1 ? new Rnd(numbers[0], numbers[1]) : new Rnd(numbers[0]), size);
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;
}
