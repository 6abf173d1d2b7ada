using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Sessions;

public sealed class EntityTests : IDisposable
{
    private const int Many = 100_500;
    private readonly TempFolder _folder = new();

    [Fact]
    public void Entity_beyondThoseThatAreListed_exists()
    {
        var builder = new SessionBuilder(0, 1_000_000_000).Machine(0, "host");
        for (var tid = 0; tid < Many; tid++) builder.Thread(0, tid, $"t{tid:d6}");
        using var session = Session.Open(builder.Write(_folder["many.vmq"]));
        Assert.Equal(1, session.Query($"list thread {Many - 1}").RowCount);
        Assert.Equal(1, session.Query($"list thread \"t{Many - 1}\"").RowCount);
        Assert.Contains($"no thread {Many}", Assert.Single(session.Check($"list thread (7, {Many})")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a*", 1)]
    [InlineData("a\\\\b", 1)]
    [InlineData("a?b", 1)]
    [InlineData("?", 1)]
    [InlineData("a\\\\\\\\b", 0)]
    public void Pattern_onMachinesAndTheirThreads_meansTheSame(string pattern, int rows)
    {
        var builder = new SessionBuilder(0, 1_000_000_000).Machine(0, "host").Guest(1, "a\\b").Guest(2, "😀").Thread(0, 1, "a\\b").Thread(0, 2, "😀");
        using var session = Session.Open(builder.Write(_folder["names.vmq"]));
        Assert.Equal(rows, Rows(session, $"list guest \"{pattern}\""));
        Assert.Equal(rows, Rows(session, $"list thread \"{pattern}\""));
    }

    public void Dispose() => _folder.Dispose();

    private static int Rows(Session session, string vql) => session.Check(vql) is [{ Code: "VQL205" }] ? 0 : session.Query(vql).RowCount;
}
