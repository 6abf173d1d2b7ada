using VmQuery.Engine.Models;
using VmQuery.Tests.Support;
using ThreadState = VmQuery.Engine.Models.Linux.ThreadState;

namespace VmQuery.Query.Tests.Laws;

/// <summary>Words about borders between machines whose clocks differ by at most so much, against all pairs.</summary>
public sealed class LooseRelationLaws : IDisposable
{
    private const string Left = "when thread 0 of guest is running", Right = "thread 1 of guest \"b\" is running";
    private readonly TempFolder _folder = new();
    private readonly int _seed = Law.Seed();
    private readonly Session _session;
    private readonly List<Row> _left = [], _right = [];

    public LooseRelationLaws()
    {
        var random = new Random(_seed);
        var cases = Law.Cases(300);
        var builder = new SessionBuilder(0, 8L * cases).Machine(0, "node1").Machine(1, "a", MachineRole.Guest, 0).Machine(2, "b", MachineRole.Guest, 0);
        foreach (var (guest, tid, rows) in ((int, int, List<Row>)[])[(1, 0, _left), (2, 0, _left), (2, 1, _right)])
        {
            builder.Thread(guest, tid, $"t{tid}");
            for (int i = 0, at = 0; i < cases; i++)
            {
                var stop = at + random.Next(1, 7);
                var row = new Row(guest, new Bit(at, stop), random.Next(-1, 3));
                var isIn = random.Next(3) > 0;
                builder.ThreadState(guest, tid, at, stop, isIn ? ThreadState.Running : ThreadState.Sleeping, $"t{tid}", syncErr: row.SyncErr < 0 ? null : row.SyncErr);
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
            var vql = $"{Left} {(negated ? "not " : "")}{word} {Right}";
            AssertRows(vql, _left.Where(a => _right.Exists(b => Fits(word, a, b, Error(a, b))) != negated));
        }

        AssertRows($"{Left} {word} {Right} | where certainty = \"certain\"", _left.Where(a => _right.Exists(b => Fits(word, a, b, 0) && (a.Guest == b.Guest || (a.SyncErr, b.SyncErr) == (0, 0)))));
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    private void AssertRows(string vql, IEnumerable<Row> expected)
    {
        var answer = SpanAnswer.Rows(_session, vql, "tid");
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
