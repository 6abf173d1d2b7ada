using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Store;

public sealed class CatalogTablesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Catalog_ofTheModels_comesBackExactly() => AssertRoundTrip(SessionBuilder.Catalog);

    [Fact]
    public void Catalog_withEventsAndSynonyms_comesBackExactly()
    {
        var table = new TableSchema("event_a", [new("time_ns", ColumnType.BigInt, "when"), new("w", ColumnType.Word, "word", ["x", "y"])], []);
        AssertRoundTrip(new Catalog(
            [new("vcpu", "vcpus", "vcpu", "vcpu", "label", "it's a \"vCPU\"") { Roles = [MachineRole.Nested, MachineRole.Guest], Owners = ["guest", "host"], SeenBy = WhichMachine.Host }],
            [new("mode", "vcpu", table with { Name = "mode", SortBy = ["w", "time_ns"] }, "w", Main: true, "help") { Synonyms = [("on", "x"), ("off", "y")] }],
            [new("exit", "vcpu", table with { Name = "exit" }, "help")],
            [new(["b", "syscall_b", "a"], table with { Name = "event_b" }), new(["a"], table)])
        {
            RunsOn = [new("vcpu", "cpu", "mode", "w", WhichMachine.Host), new("vcpu", "core", "mode", "w", WhichMachine.Own)],
        });
    }

    [Fact]
    public void Catalog_empty_comesBackEmpty() => AssertRoundTrip(Catalog.Empty);

    [Fact]
    public void Tables_ofASession_areThoseOfEverySessionAndTheCatalogue()
    {
        using var session = SessionFile.Open(new SessionBuilder(0, 1).Write(_folder["x.vmq"]));

        var tables = session.Tables.ToDictionary(table => table.Name, Flat, StringComparer.Ordinal);
        Assert.All(SessionTables.All, table => Assert.Equal(Flat(table), tables[table.Name]));
        Assert.Contains("vcpu_mode", session.Tables.Select(table => table.Name));
        Assert.DoesNotContain(session.Tables, table => table.Name.StartsWith("catalog_", StringComparison.Ordinal));
    }

    private void AssertRoundTrip(Catalog catalog)
    {
        using (var writer = SessionWriter.Create(_folder["x.vmq"], new Names())) writer.Complete(catalog, new TimeSpanNs(0, 1));
        using var session = SessionFile.Open(_folder["x.vmq"]);
        var read = session.Catalog;

        Assert.Equal(catalog.Kinds.Select(Flat), read.Kinds.Select(Flat));
        Assert.Equal(catalog.Tracks.Select(Flat), read.Tracks.Select(Flat));
        Assert.Equal(catalog.Spans.Select(Flat), read.Spans.Select(Flat));
        Assert.Equal(catalog.Events.Select(Flat), read.Events.Select(Flat));
        Assert.Equal(catalog.RunsOn.AsEnumerable(), read.RunsOn);
    }

    // Declarations are equal by name alone, and arrays by identity; here every part counts.
    private static string Flat(KindDecl kind) =>
        $"{kind.Name}|{kind.Plural}|{kind.Table}|{kind.KeyColumn}|{kind.LabelColumn ?? "-"}|{string.Join(',', kind.Roles)}|{kind.Help}|{string.Join(',', kind.Owners)}|{kind.SeenBy}";

    private static string Flat(TrackDecl track) =>
        $"{track.Name}|{track.Kind}|{track.StateColumn}|{track.Main}|{track.Help}|{string.Join(',', track.Synonyms)}|{Flat(track.Table)}";

    private static string Flat(SpanDecl span) => $"{span.Name}|{span.Kind}|{span.Help}|{Flat(span.Table)}";

    private static string Flat(EventDecl e) => $"{string.Join(',', e.Names)}|{Flat(e.Table)}";

    private static string Flat(TableSchema table) =>
        $"{table.Name}({string.Join(';', table.Columns.Select(Flat))}) by {string.Join(',', table.SortBy)}";

    private static string Flat(ColumnSchema column) =>
        $"{column.Name} {column.Type} {column.Help} {(column.Words.IsDefault ? "-" : string.Join(',', column.Words))}";
}
