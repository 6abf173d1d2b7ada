using VmQuery.Query.Lowering.Relations;
using VmQuery.Query.Tests.Laws;

namespace VmQuery.Query.Tests.Spans;

public sealed class RelationWordTests
{
    private const int Distance = 1;

    [Fact]
    public void Word_saidToHoldOfItself_doesSoOfEveryRow()
    {
        foreach (var (word, name) in RelationWords.Plain.Select(word => (word, word.Word)).Concat(RelationWords.Within.Select(word => (word, "within " + word.Word))))
            foreach (var (row, instant) in new[] { (new Bit(2, 5), false), (new Bit(2, 2), true) })
                Assert.True(word.HoldsOfItself(instant) == SpanBruteForce.Holds(name, row, instant, row, instant, Distance), $"{name}, of instants: {instant}");
    }
}
