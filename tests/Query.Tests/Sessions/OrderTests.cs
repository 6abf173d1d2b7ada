using VmQuery.Tests.Support;
using VmQuery.Tests.Support.Samples;

namespace VmQuery.Query.Tests.Sessions;

/// <summary>Rows come in one order, however the session happens to hold them.</summary>
public sealed class OrderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("show event \"kvm_exit\" of vcpu")]
    [InlineData("show event \"kvm_exit\" of vcpu | widen after 1ns | longest 3")]
    [InlineData("show event \"kvm_exit\" of vcpu | sort vcpu")]
    [InlineData("show event \"kvm_exit\" of vcpu | first 3")]
    public void Rows_ofOneMoment_comeInTheOrderOfTheirColumns(string vql)
    {
        var builder = new SessionBuilder(0, 1000).Machine(0, "host").Guest(1, "web").Vcpu(1, 0);
        foreach (var reason in new[] { "HLT", "CPUID", "MSR" }) builder.Event(WebSample.KvmExit, 500L, 0, 2, 410, 1, 0, reason, 0UL);
        Assert.Equal(["CPUID", "HLT", "MSR"], Texts(builder, vql, "reason"));
    }

    // Engines mostly keep the order of the table, so that the answer alone would not tell.
    [Fact]
    public void Order_ofRows_tellsMachinesOfOneNameApart()
    {
        using var session = Session.Open(new SessionBuilder(0, 1000).Machine(0, "host").Guest(1, "web").Guest(2, "web").Write(_folder["names.vmq"]));
        Assert.Matches("ORDER BY .*guest_id", session.Explain("show mode of vcpu"));
    }

    public void Dispose() => _folder.Dispose();

    private IEnumerable<object?> Texts(SessionBuilder builder, string vql, string column)
    {
        using var session = Session.Open(builder.Write(_folder["order.vmq"]));
        var answer = session.Query(vql);
        return [.. Enumerable.Range(0, answer.RowCount).Select(row => answer[column][row])];
    }
}
