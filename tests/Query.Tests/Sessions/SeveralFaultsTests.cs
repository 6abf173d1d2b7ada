using VmQuery.Query.Tests.Golden;

namespace VmQuery.Query.Tests.Sessions;

/// <summary>What is wrong in several places is said of each, unless one fault may have caused the other.</summary>
public sealed class SeveralFaultsTests(SampleSession sessions) : IClassFixture<SampleSession>
{
    [Theory]
    [InlineData("when vcpu is gest and vcpu is hypervsor", "gest hypervsor")]
    [InlineData("when vcpu is gest or cpu is idel", "gest idel")]
    [InlineData("when vcpu is gest during cpu is idel", "gest idel")]
    [InlineData("when from vcpu is gest to vcpu is hatled", "gest hatled")]
    [InlineData("when vcpu is guest | where reson = \"HLT\" | sort dr | longest 3", "reson dr")]
    [InlineData("when vcpu is gest | count; list gest", "gest gest")]
    [InlineData("when vcpu is gest and other vcpu is guest", "gest")]
    [InlineData("when vcpu is guest | extend a = dr | where a > 1ms", "dr")]
    [InlineData("when vcpu $n is guest and vcpu is gest", "gest")]
    public void Check_ofSeveralFaults_namesEach(string vql, string expected) =>
        Assert.Equal(expected, string.Join(' ', sessions.Web.Check(vql).Select(fault => vql.Substring(fault.Span.Start, fault.Span.Length))));

    [Fact]
    public void Query_ofSeveralFaults_throwsThemTogether() =>
        Assert.Equal(2, Assert.Throws<VqlException>(() => sessions.Web.Query("when vcpu is gest and vcpu is hypervsor")).Diagnostics.Count);
}
