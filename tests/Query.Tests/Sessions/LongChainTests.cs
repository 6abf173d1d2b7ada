using VmQuery.Query.Tests.Golden;

namespace VmQuery.Query.Tests.Sessions;

/// <summary>A question of a hundred claims is a question.</summary>
public sealed class LongChainTests(SampleSession sessions) : IClassFixture<SampleSession>
{
    private const int Claims = 100;

    [Theory]
    [InlineData("vcpu of guest is guest for > #ns", "")]
    [InlineData("placement of vcpu of guest < 1#", " | summarize total(dur) by vcpu")]
    [InlineData("at most 1# vcpus of guest are guest", " | longest 3")]
    public void And_ofAHundredClaims_staysNarrow(string claim, string stages)
    {
        var vql = $"when vcpu of guest is guest and {string.Join(" and ", Enumerable.Range(1, Claims - 1).Select(n => claim.Replace("#", $"{n}")))}{stages}";
        var answer = sessions.Web.Query(vql);
        Assert.NotEqual(0, answer.RowCount);
        Assert.InRange(answer.Columns.Count, 2, 60);
    }
}
