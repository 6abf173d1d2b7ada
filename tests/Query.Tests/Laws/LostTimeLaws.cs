using System.Globalization;
using VmQuery.Engine.Models;

namespace VmQuery.Query.Tests.Laws;

/// <summary>What is certain is so however time was spent of which nothing is known: every answer against the answers of all worlds in which it could have been recorded.</summary>
public sealed class LostTimeLaws(RandomLost lost) : IClassFixture<RandomLost>
{
    private const int End = RandomLost.Ticks;

    // A gap is as doubtful as the rows beside it and a sequence as its steps, which may reach over unknown time far away.
    private const string GapsOfSequences = "when placement of vcpu = 1 then vcpu is halted | gaps", ThenRest = "when placement of vcpu = 1 then not (vcpu is guest or vcpu is halted)";

    public static TheoryData<string> Claims { get; } =
    [
        "when vcpu is guest then vcpu is halted",
        "when placement of vcpu = 1 then vcpu is halted",
        "when placement of vcpu = 1 then vcpu is halted within 3ns",
        "when placement of vcpu = 1 then vcpu is halted then vcpu is guest",
        ThenRest,
        "when from placement of vcpu = 1 to vcpu is halted",
        "when from vcpu is guest to placement of vcpu = 1",
        "when not (vcpu is guest or placement of vcpu = 1)",
        "when not (vcpu is guest and placement of vcpu = 1)",
        "when not (placement of vcpu = 1 during vcpu is guest)",
        "when not (placement of vcpu = 1 overlapping vcpu is guest)",
        "when not (vcpu is guest for > 2ns)",
        "when vcpu is guest | gaps",
        GapsOfSequences,
        "when vcpu is guest | merge within 2ns",
        "when vcpu is guest | where dur > 1ns | gaps",
        "when placement of vcpu = 1 | overlap (when vcpu is guest) as run | where run <= 2ns",
    ];

    [Theory]
    [MemberData(nameof(Claims))]
    public void State_thatIsCertain_isSoInEveryWorld(string vql) => Holds(vql, it => it.ModesOfWorlds().Select(modes => Rows(vql, new World(modes, it.Places))), isExact: false);

    [Theory]
    [MemberData(nameof(Claims))]
    public void State_awayFromUnknownTime_isCertain(string vql)
    {
        if (vql is GapsOfSequences or ThenRest) return;
        var answer = Answered(vql);
        foreach (var it in lost.Cases.Where(it => it.IsBare))
            foreach (var (row, certainty) in answer[it.Name])
                Assert.True(certainty is "certain" or "edge" || it.Modes[Math.Max(row.Start - 3, 0)..Math.Min(row.Stop + 3, End)].Contains('?', StringComparison.Ordinal), $"{vql}, {it.Name}, seed {lost.Seed}: {row} is {certainty}\n{it.Modes}\n{it.Places}");
    }

    [Theory]
    [InlineData("when event \"ping\" of vcpu then event \"pong\" of vcpu")]
    [InlineData("when event \"ping\" of vcpu then event \"pong\" of vcpu within 3ns")]
    [InlineData("when from event \"ping\" of vcpu to event \"pong\" of vcpu")]
    [InlineData("show event \"ping\" of vcpu | gaps")]
    public void Event_isCertainWhereItIsSoInEveryWorld(string vql) => Holds(vql, it => it.EventsOfWorlds().Select(world => vql switch
    {
        _ when vql.Contains("then", StringComparison.Ordinal) =>
            SpanBruteForce.Then(world.Pings.Select(row => (row, row)), true, world.Pongs, vql.Contains("within", StringComparison.Ordinal) ? 3 : End).Select(found => found.Row),
        _ when vql.Contains("from", StringComparison.Ordinal) => SpanBruteForce.FromTo(world.Pings, true, world.Pongs, End).Select(found => found.Row),
        _ => world.Pings.Select(row => row.Start).Prepend(0).Append(End).Distinct().Zip(world.Pings.Select(row => row.Start).Append(End).Where(tick => tick > 0), (one, next) => new Bit(one, next)),
    }), isExact: true);

    [Theory]
    [InlineData("when thread on cpu is running | gaps")]
    [InlineData("show state of thread on cpu | gaps")]
    [InlineData("when thread on cpu is running then thread is sleeping")]
    [InlineData("when from thread on cpu is running to thread is sleeping")]
    public void Place_thatIsCertain_isSoInEveryWorld(string vql)
    {
        var answer = Answered(vql, "tid", "cpu");
        foreach (var it in lost.Cases.Where(it => !it.IsBare))
            foreach (var cpu in "01")
            {
                var worlds = it.ThreadsOfWorlds().Select(world => Placed(vql, new World(world, world).On(cpu), new World(world, world).In('Z')));
                Check(vql, $"{it.Tid}/{cpu}", answer[$"{it.Tid}/{cpu}"], worlds, isExact: false, isLost: it.Unknown == Certainty.Lossy, it.Threads);
            }
    }

    [Theory]
    [InlineData("when any vcpu of guest is guest | gaps", false)]
    [InlineData("when all vcpus of guest are guest | gaps", true)]
    public void Quantifier_thatIsCertain_isSoInEveryWorld(string vql, bool isAll)
    {
        var answer = Answered(vql, "guest");
        foreach (var guest in lost.Cases.Where(it => !it.IsBare).Chunk(RandomLost.VcpusOfGuest))
        {
            var worlds = guest[0].ModesOfWorlds().SelectMany(one => guest[1].ModesOfWorlds().Select(
                other => Runs(tick => isAll ? one[tick] != 'G' || other[tick] != 'G' : one[tick] != 'G' && other[tick] != 'G')));
            Check(vql, $"g{guest[0].Guest}", answer[$"g{guest[0].Guest}"], worlds, isExact: false, isLost: guest[0].Unknown == Certainty.Lossy, $"{guest[0].Modes}\n{guest[1].Modes}");
        }
    }

    [Theory]
    [InlineData("no vcpu of guest is guest", 0)]
    [InlineData("at most 1 vcpu of guest is guest", 1)]
    [InlineData("not all vcpus of guest are guest", 1)]
    public void SequenceToFew_thatIsCertain_isSoInEveryWorld(string few, int most)
    {
        var vql = $"when placement of vcpu 0 of guest = 1 then {few}";
        var answer = Answered(vql, "guest");
        foreach (var guest in lost.Cases.Where(it => !it.IsBare).Chunk(RandomLost.VcpusOfGuest))
        {
            Bit[] place = new World(guest[0].Modes, guest[0].Places).On('1');
            var worlds = guest[0].ModesOfWorlds().SelectMany(one => guest[1].ModesOfWorlds().Select(
                other => Then(place, [.. Runs(tick => (one[tick] == 'G' ? 1 : 0) + (other[tick] == 'G' ? 1 : 0) <= most)], End)));
            Check(vql, $"g{guest[0].Guest}", answer[$"g{guest[0].Guest}"], worlds, isExact: false, isLost: guest[0].Unknown == Certainty.Lossy, $"{guest[0].Modes}\n{guest[1].Modes}\n{guest[0].Places}");
        }
    }

    [Theory]
    [MemberData(nameof(Claims))]
    [InlineData("when event \"ping\" of vcpu then event \"pong\" of vcpu")]
    [InlineData("when from event \"ping\" of vcpu to event \"pong\" of vcpu")]
    [InlineData("when all vcpus of guest are guest | gaps")]
    public void Answer_besideTheSql_isItsOwn(string vql)
    {
        using var portable = Session.Open(lost.Path, new SessionOptions { PortableSql = true });
        Assert.Equal(Lines(portable.Query(vql)), Lines(lost.Session.Query(vql)));

        static IEnumerable<string> Lines(Answer answer) => Enumerable.Range(0, answer.RowCount).Select(row => string.Join(' ', answer.Columns.Select(column => column[row]))).Order(StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Claims))]
    [InlineData("when not (vcpu is guest then vcpu is halted)")]
    [InlineData("when any vcpu of guest is guest | gaps")]
    [InlineData("when any vcpu 0 of guest is guest | gaps")]
    public void Answer_ofFewUnknownRows_isThatOfMany(string vql)
    {
        Assert.Contains(", \"clouds", lost.Session.Explain(vql), StringComparison.Ordinal);
        // Unknown time of pairs and of what is not so is made, and not of the table.
        var isMade = vql.Contains(" and ", StringComparison.Ordinal) || vql is ThenRest || vql.Contains("not (placement", StringComparison.Ordinal);
        Assert.Equal(isMade, lost.FewSession.Explain(vql).Contains(", \"clouds", StringComparison.Ordinal));
        var (many, few) = (Answered(lost.Session, vql, "guest"), Answered(lost.FewSession, vql, "guest"));
        foreach (var name in lost.Cases.Take(RandomLost.FewCases).Select(it => $"g{it.Guest}")) Assert.Equal(many[name].OrderBy(row => row.ToString()), few[name].OrderBy(row => row.ToString()));
    }

    private static IEnumerable<Bit> Rows(string vql, World world)
    {
        Bit[] guest = world.In('G'), halted = world.In('Z'), place = world.On('1');
        return vql switch
        {
            "when vcpu is guest then vcpu is halted" => Then(guest, halted, End),
            "when placement of vcpu = 1 then vcpu is halted" => Then(place, halted, End),
            "when placement of vcpu = 1 then vcpu is halted within 3ns" => Then(place, halted, 3),
            "when placement of vcpu = 1 then vcpu is halted then vcpu is guest" => SpanBruteForce.Then(
                SpanBruteForce.Then(place.Select(row => (row, row)), false, halted, End).Select(found => (found.Row, found.Last)), false, guest, End).Select(found => found.Row),
            ThenRest => Then(place, [.. Rest([.. guest, .. halted])], End),
            "when from placement of vcpu = 1 to vcpu is halted" => SpanBruteForce.FromTo(place, false, halted, End).Select(found => found.Row),
            "when from vcpu is guest to placement of vcpu = 1" => SpanBruteForce.FromTo(guest, false, place, End).Select(found => found.Row),
            "when not (vcpu is guest or placement of vcpu = 1)" => Rest([.. guest, .. place]),
            "when not (vcpu is guest and placement of vcpu = 1)" => Runs(tick => world.Modes[tick] != 'G' || world.Places[tick] != '1'),
            "when not (placement of vcpu = 1 during vcpu is guest)" => Rest([.. place.Where(a => guest.Any(b => SpanBruteForce.Holds("during", a, false, b, false, 0)))]),
            "when not (placement of vcpu = 1 overlapping vcpu is guest)" => Rest([.. place.Where(a => guest.Any(b => SpanBruteForce.Holds("overlapping", a, false, b, false, 0)))]),
            "when not (vcpu is guest for > 2ns)" => Rest([.. guest.Where(row => row.Stop - row.Start > 2)]),
            "when vcpu is guest | gaps" => Rest(guest),
            GapsOfSequences => Rest([.. Then(place, halted, End)]),
            "when vcpu is guest | merge within 2ns" => Rest([.. Rest(guest).Where(gap => gap.Stop - gap.Start > 2 || gap.Start == 0 || gap.Stop == End)]),
            "when vcpu is guest | where dur > 1ns | gaps" => Rest([.. guest.Where(row => row.Stop - row.Start > 1)]),
            "when placement of vcpu = 1 | overlap (when vcpu is guest) as run | where run <= 2ns" => place.Where(row => world.Modes[row.Start..row.Stop].Count(mode => mode == 'G') <= 2),
            _ => throw new ArgumentException(vql, nameof(vql)),
        };
    }

    private static IEnumerable<Bit> Placed(string vql, Bit[] there, Bit[] asleep) =>
        vql.Contains("then", StringComparison.Ordinal) ? Then(there, asleep, End)
        : vql.Contains("from", StringComparison.Ordinal) ? SpanBruteForce.FromTo(there, false, asleep, End).Select(found => found.Row)
        : Rest(there);

    private static IEnumerable<Bit> Then(Bit[] first, Bit[] next, int within) => SpanBruteForce.Then(first.Select(row => (row, row)), false, next, within).Select(found => found.Row);

    private static IEnumerable<Bit> Rest(Bit[] rows) => Runs(tick => !rows.Any(row => row.Start <= tick && tick < row.Stop));

    private static IEnumerable<Bit> Runs(Func<int, bool> holds) =>
        LostCase.Runs(string.Concat(Enumerable.Range(0, End).Select(tick => holds(tick) ? 'x' : '.'))).Where(run => run.Value == 'x').Select(run => run.Row);

    private void Holds(string vql, Func<LostCase, IEnumerable<IEnumerable<Bit>>> worlds, bool isExact)
    {
        var answer = Answered(vql);
        foreach (var it in lost.Cases.Where(it => isExact || !it.IsBare))
            Check(vql, it.Name, answer[it.Name], worlds(it), isExact, isExact || it.Unknown == Certainty.Lossy, $"{it.Modes}\n{it.Places}\n{it.Missed}\nping {string.Join(' ', it.Pings)}\npong {string.Join(' ', it.Pongs)}");
    }

    private void Check(string vql, string name, IEnumerable<(Bit Row, string Certainty)> answer, IEnumerable<IEnumerable<Bit>> worlds, bool isExact, bool isLost, string drawn)
    {
        var always = worlds.Select(rows => rows.ToHashSet()).Aggregate((all, rows) => { all.IntersectWith(rows); return all; });
        foreach (var (row, certainty) in answer)
        {
            // An edge is worse than what is inferred, and hides it.
            var isSure = certainty is "certain" || (isLost && certainty is "edge");
            Assert.True(isExact ? isSure == always.Contains(row) : !isSure || always.Contains(row), $"{vql}, {name}, seed {lost.Seed}: {row} is {certainty} and {(always.Contains(row) ? "so in every world" : "not so in every world")}\n{drawn}");
        }
    }

    private ILookup<string, (Bit Row, string Certainty)> Answered(string vql, params string[] name) => Answered(lost.Session, vql, name);

    private static ILookup<string, (Bit Row, string Certainty)> Answered(Session session, string vql, params string[] name)
    {
        var answer = session.Query(vql);
        string[] keys = name.Length > 0 ? name : ["guest", "vcpu"];
        return Enumerable.Range(0, answer.RowCount).ToLookup(
            row => string.Join('/', keys.Select(key => Convert.ToString(answer[key][row], CultureInfo.InvariantCulture))),
            row => (new Bit((int)(long)answer["start"][row]!, (int)(long)answer["stop"][row]!), (string)answer["certainty"][row]!));
    }

    private sealed record World(string Modes, string Places)
    {
        public Bit[] In(char mode) => [.. LostCase.Runs(Modes).Where(run => run.Value == mode).Select(run => run.Row)];

        public Bit[] On(char cpu) => [.. LostCase.Runs(Places).Where(run => run.Value == cpu).Select(run => run.Row)];
    }
}
