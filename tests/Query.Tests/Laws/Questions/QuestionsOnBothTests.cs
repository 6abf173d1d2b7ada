using VmQuery.Query.Tests.Engines;
using VmQuery.Tests.Support;
using VmQuery.Tests.Support.Samples;

namespace VmQuery.Query.Tests.Laws.Questions;

/// <summary>Random questions, asked of both engines.</summary>
[Collection(TwoEnginesCollection.Name)]
public sealed class QuestionsOnBothTests(TwoEngines engines)
{
    private const int MostLength = 250;

    public static TheoryData<string> Names => [.. SampleSessions.All.Keys];

    [ClickHouseTheory]
    [MemberData(nameof(Names))]
    public void Question_ofAnyWords_isAnsweredAlike(string name)
    {
        var (duckDb, clickHouse) = engines[name];
        Fallen.None(duckDb, "script", Law.Cases(5), Differs);

        // ClickHouse takes long to plan long ones.
        string? Differs(string vql) =>
            vql.Length < MostLength && duckDb.Check(vql).Count == 0 && Reply.Of(duckDb, vql) is { Answer: not null } reply && Reply.Of(clickHouse, vql) is { Failure: not OperationCanceledException } other ? reply.Difference(other, vql) : null;
    }
}
