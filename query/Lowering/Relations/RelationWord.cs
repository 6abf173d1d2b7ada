using System.Collections.Immutable;
using VmQuery.Query.Plan;
using VmQuery.Query.Reference;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering.Relations;

/// <summary>A word that relates rows in time: it keeps the left rows for which some right row stands so to them, and leaves them whole.</summary>
/// <param name="Word">The word, the last one of those that have several.</param>
/// <param name="Says">What it says of a left row A and a right row B, for people.</param>
/// <param name="Probes">How a right row is found; the left row stays when one of the probes finds one.</param>
internal sealed record RelationWord(string Word, string Says, Func<Pair, ImmutableArray<Probe>> Probes)
{
    /// <summary>A whole question with it that has an answer on the bundled capture.</summary>
    public string Example { get; init; } = string.Empty;

    /// <summary>What it keeps, drawn.</summary>
    public string Picture { get; init; } = string.Empty;

    /// <summary>What its users read about it.</summary>
    public Construct Manual => Word is "of"
        ? new Construct("within", Explained, Example) { Form = "A within LENGTH of B", Picture = Picture }
        : new Construct(Word, Explained, Example) { Form = IsDistant ? $"A {Word} B, A within LENGTH {Word} B" : $"A {Word} B", Picture = Picture };

    private bool IsDistant => RelationWords.Within.Contains(this);

    private string Explained => $"keeps the rows of A, whole, for which {Says}";

    /// <summary>Borders that have to fall together, for words about borders: all of one alternative, up to the clock error of the pair.</summary>
    public ImmutableArray<ImmutableArray<BorderPair>> Alternatives { get; init; } = [];

    /// <summary>Whether every row stands so to itself, because it shares all of its time with itself.</summary>
    public bool SharesTime { get; init; }

    /// <summary>Whether every row stands so to itself.</summary>
    /// <param name="instant">Whether rows are points in time, which start where they stop.</param>
    public bool HoldsOfItself(bool instant) => SharesTime || Alternatives.Any(pairs => instant || pairs.All(pair => string.Equals(pair.Left, pair.Right, StringComparison.Ordinal)));

    /// <summary>Whether it speaks of rows that lie apart; else a right row matters where it shares time with the left one.</summary>
    public bool IsApart { get; init; }

    /// <summary>A word about borders.</summary>
    public static RelationWord OfBorders(string word, string says, params ImmutableArray<ImmutableArray<BorderPair>> alternatives) =>
        new(word, says, _ => [.. alternatives.Select(Probe.OfBorders)]) { Alternatives = alternatives };
}

/// <summary>What is known of both sides before a row is looked at.</summary>
/// <param name="LeftInstant">Whether left rows are points in time.</param>
/// <param name="RightInstant">Whether right rows are points in time.</param>
/// <param name="WithinNs">How far apart they may be; null when that does not matter.</param>
internal readonly record struct Pair(bool LeftInstant, bool RightInstant, long? WithinNs);

/// <summary>A border of a left row and the border of a right row that it falls together with.</summary>
internal readonly record struct BorderPair(string Left, string Right);

/// <summary>The borders of a row under an alias.</summary>
internal readonly record struct Borders(string Alias)
{
    /// <summary>Where it starts.</summary>
    public SqlExpr Start => Col(Alias, SpanColumns.Start);

    /// <summary>Where it stops.</summary>
    public SqlExpr Stop => Col(Alias, SpanColumns.Stop);
}

/// <summary>How a left row finds the one right row that decides: the nearest in one direction, which then has to pass a test.</summary>
/// <param name="Keep">Right rows in the running, such that the nearest passes if any does.</param>
/// <param name="Nearest">The order of the ASOF join that finds it.</param>
/// <param name="Passes">The test; not true of a row that was not found.</param>
internal sealed record Probe(Keep Keep, Func<Borders, Borders, SqlExpr> Nearest, Func<Borders, Borders, SqlExpr> Passes)
{
    /// <summary>The join that finds it, without the word for keeping left rows that find none.</summary>
    public string Join { get; private init; } = "ASOF";

    /// <summary>The right row with equal borders: there is one at most, so a plain join finds it.</summary>
    public static Probe OfBorders(ImmutableArray<BorderPair> pairs)
    {
        var keep = pairs.Length > 1 ? Keep.Both : pairs[0].Right is SpanColumns.Start ? Keep.Starts : Keep.Stops;
        return new Probe(keep, AreEqual, AreEqual) { Join = string.Empty };

        SqlExpr AreEqual(Borders a, Borders b) => All(pairs.Select(pair => Equal(Col(a.Alias, pair.Left), Col(b.Alias, pair.Right))))!;
    }
}
