using VmQuery.Query.Binding;

namespace VmQuery.Query.Tests.Binding;

public sealed class SuggestTests
{
    [Theory]
    [InlineData("dur", "dur", 0)]
    [InlineData("DUR", "dur", 0)]
    [InlineData("totl", "total", 1)]
    [InlineData("vpcu", "vcpu", 1)]
    [InlineData("VPCU", "vcpu", 1)]
    public void Distance_betweenWords_ignoresCase(string a, string b, int expected) => Assert.Equal(expected, Suggest.Distance(a, b));
}
