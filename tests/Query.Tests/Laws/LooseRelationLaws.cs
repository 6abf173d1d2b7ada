using VmQuery.Engine.Models.Vm;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Laws;

/// <summary>Words about borders between machines whose clocks differ by at most so much, against all pairs.</summary>
public sealed class LooseRelationLaws : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly int _seed = Law.Seed();
    private readonly Session _session;
    private readonly List<Row> _left = [], _right = [];

    public LooseRelationLaws()
    {
        var random = new Random(_seed);
        var cases = Law.Cases(300);
        var builder = new SessionBuilder(0, 8L * cases).Machine(0, "node1").Guest(1, "a").Guest(2, "b");
        foreach (var (guest, vcpu, rows) in ((int, int, List<Row>)[])[(1, 0, _left), (2, 0, _left), (2, 1, _right)])
        {
            builder.Vcpu(guest, vcpu);
            for (int i = 0, at = 0; i < cases; i++)
            {
                var stop = at + random.Next(1, 7);
                var row = new Row(guest, new Bit(at, stop), random.Next(-1, 3));
                var isIn = random.Next(3) > 0;
                builder.VcpuMode(guest, vcpu, at, stop, isIn ? VcpuState.Guest : VcpuState.Halted, syncErr: row.SyncErr < 0 ? null : row.SyncErr);
                if (isIn) rows.Add(row);
                at = stop;
            }
        }

        _session = Session.Open(builder.Write(_folder["loose.vmq"]));
    }

    [Theory]
    [InlineData("meeting")]
    [InlineData("starting")]
    [InlineData("finishing")]
    [InlineData("matching")]
    public void Relation_betweenMachines_allowsForTheClockError(string word)
    {
        foreach (var negated in (bool[])[false, true])
        {
            var vql = $"when vcpu 0 of guest is guest {(negated ? "not " : "")}{word} vcpu 1 of guest \"b\" is guest";
            AssertRows(vql, _left.Where(a => _right.Exists(b => Fits(word, a, b, Error(a, b))) != negated));
        }

        AssertRows($"when vcpu 0 of guest is guest {word} vcpu 1 of guest \"b\" is guest | where certainty = \"inferred\"", _left.Where(a => _right.Exists(b => Fits(word, a, b, Error(a, b))) && !_right.Exists(b => Fits(word, a, b, 0))));
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    private void AssertRows(string vql, IEnumerable<Row> expected)
    {
        var answer = SpanAnswer.Rows(_session, vql);
        var byGuest = expected.ToLookup(row => row.Guest, row => row.Bit);
        SpanAnswer.AssertSame(_seed, vql, "a/0", byGuest[1], answer);
        SpanAnswer.AssertSame(_seed, vql, "b/0", byGuest[2], answer);
    }

    private static bool Fits(string word, Row a, Row b, int error)
    {
        return word switch
        {
            "meeting" => Near(a.Bit.Stop, b.Bit.Start) || Near(a.Bit.Start, b.Bit.Stop),
            "starting" => Near(a.Bit.Start, b.Bit.Start),
            "finishing" => Near(a.Bit.Stop, b.Bit.Stop),
            "matching" => Near(a.Bit.Start, b.Bit.Start) && Near(a.Bit.Stop, b.Bit.Stop),
            _ => throw new ArgumentException(word, nameof(word)),
        };

        bool Near(int one, int other) => Math.Abs(one - other) <= error;
    }

    private static int Error(Row a, Row b) => a.Guest == b.Guest ? 0 : Math.Max(a.SyncErr, 0) + Math.Max(b.SyncErr, 0);

    private readonly record struct Row(int Guest, Bit Bit, int SyncErr);
}
