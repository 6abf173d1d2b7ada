using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests;

/// <summary>Rules of the house that a compiler does not know.</summary>
public sealed class HouseTests
{
    private const int LongestFile = 400;

    [Fact]
    public void SourceFiles_staySmall()
    {
        var tooLong = SourceFiles()
            .Select(file => (Name: Path.GetRelativePath(TestData.Root, file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > LongestFile)
            .ToArray();

        Assert.Empty(tooLong);
    }

    [Fact]
    public void Engine_holdsSqlOnlyInItsStore()
    {
        string[] sql = ["SELECT ", "INSERT INTO", "CREATE TABLE"];
        var offenders = Directory.EnumerateFiles(Path.Combine(TestData.Root, "engine"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !InFolder(file, "Store") && !InFolder(file, "obj"))
            .Where(file => sql.Any(File.ReadAllText(file).Contains))
            .Select(file => Path.GetRelativePath(TestData.Root, file));

        Assert.Empty(offenders);
    }

    [Fact]
    public void Examples_ofMessages_areLedInOneWay()
    {
        var offenders = new[] { "query", "cli" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(TestData.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !InFolder(file, "obj") && File.ReadLines(file).Any(line => line.Contains("Example: ", StringComparison.Ordinal) && !line.TrimStart().StartsWith("//", StringComparison.Ordinal)))
            .Select(file => Path.GetRelativePath(TestData.Root, file).Replace('\\', '/'));

        Assert.Equal(["query/Binding/Examples.cs"], offenders);
    }

    [Theory]
    [InlineData("Formats", "VmQuery.Engine.Models")]
    [InlineData("Formats", "VmQuery.Engine.Store")]
    [InlineData("Models", "VmQuery.Engine.Store")]
    [InlineData("Models", "VmQuery.Engine.Formats")]
    [InlineData("Models", "VmQuery.Engine.Compile")]
    [InlineData("Quality", "VmQuery.Engine.Models")]
    [InlineData("Models/Linux", "VmQuery.Engine.Models.Vm")]
    [InlineData("Store", "VmQuery.Engine.Formats")]
    [InlineData("Events", "VmQuery.Engine.Formats")]
    public void Room_doesNotKnowItsNeighbor(string room, string neighbor)
    {
        var offenders = Directory.EnumerateFiles(Path.Combine(TestData.Root, "engine", room), "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadLines(file).Any(line => line.StartsWith($"using {neighbor};", StringComparison.Ordinal) || line.StartsWith($"using {neighbor}.", StringComparison.Ordinal)))
            .Select(file => Path.GetRelativePath(TestData.Root, file));

        Assert.Empty(offenders);
    }

    private static IEnumerable<string> SourceFiles() =>
        new[] { "engine", "query", "cli", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(TestData.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !InFolder(file, "obj") && !InFolder(file, "bin"));

    private static bool InFolder(string file, string folder) =>
        file.Contains($"{Path.DirectorySeparatorChar}{folder}{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
}
