using VmQuery.Query.Tests.Golden;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Engines;

/// <summary>Every golden file, asked of ClickHouse as well; what DuckDB answers is read by eye in the file.</summary>
[Collection(TwoEnginesCollection.Name)]
public sealed class GoldenOnBothTests(TwoEngines engines)
{
    public static TheoryData<string> Files => GoldenTests.Files;

    [ClickHouseTheory]
    [MemberData(nameof(Files))]
    public void Golden_askedOfClickHouse_answersAsDuckDb(string file)
    {
        var golden = GoldenTests.Read(file);
        // The explanation shows each engine's own spelling.
        if (!golden.Query.TrimStart().StartsWith("explain", StringComparison.Ordinal)) SameAnswer.Check(engines[golden.Sections["session"]], golden.Query);
    }
}
