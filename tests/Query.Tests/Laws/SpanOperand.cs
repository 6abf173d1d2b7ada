namespace VmQuery.Query.Tests.Laws;

/// <summary>A side of a construct: its words, whether its rows are instants, and the rows of a case.</summary>
internal sealed record SpanOperand(string Vql, bool Instant, Func<RandomSpans, int, int, IReadOnlyList<Bit>> Rows)
{
    /// <summary>Rows of one vCPU in one state or of one event.</summary>
    public static SpanOperand Of(string vql, char what) => new(vql, what is 'p' or 'q', (spans, guest, vcpu) => spans.Rows(guest, vcpu, what));

    /// <summary>Rows of all vCPUs of a guest: they overlap, for a match on the guest cannot tell them apart.</summary>
    public SpanOperand OfWholeGuest => this with
    {
        Rows = (spans, guest, _) => [.. Enumerable.Range(0, RandomSpans.VcpusOfGuest).SelectMany(vcpu => Rows(spans, guest, vcpu))],
    };

    /// <summary>Rows of the other vCPUs of the guest.</summary>
    public SpanOperand OfOthers => this with
    {
        Vql = Vql.Replace("vcpu", "other vcpu", StringComparison.Ordinal),
        Rows = (spans, guest, vcpu) => [.. Enumerable.Range(0, RandomSpans.VcpusOfGuest).Where(other => other != vcpu).SelectMany(other => Rows(spans, guest, other))],
    };

    /// <summary>Rows that may overlap: from each of one state to the next of another.</summary>
    public static SpanOperand OfSequence(string first, char from, string second, char to) => new(
        $"({first} then {second})",
        false,
        (spans, guest, vcpu) => [.. SpanBruteForce.Then(spans.Rows(guest, vcpu, from).Select(row => (row, row)), false, spans.Rows(guest, vcpu, to), int.MaxValue).Select(found => found.Row)]);
}
