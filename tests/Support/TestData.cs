namespace VmQuery.Tests.Support;

/// <summary>Where the bundled captures are.</summary>
public static class TestData
{
    /// <summary>The repository's root: the nearest folder above the tests that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file or folder below <c>data/</c>.</summary>
    public static string Path(string relative) => System.IO.Path.Combine(Root, "data", relative);

    /// <summary>A small trace made to be hard in one way.</summary>
    public static string Corpus(string name) => System.IO.Path.Combine(Root, "tests", "Engine.Tests", "Formats", "Ctf", "Corpus", name);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "VmQuery.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("The tests must run below the folder of VmQuery.sln.");
    }
}
