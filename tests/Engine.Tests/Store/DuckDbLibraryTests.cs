using VmQuery.Engine.Store.DuckDb;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Store;

public sealed class DuckDbLibraryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LibraryVersion_bundledLibrary_isTheOneOfTheLockFile()
    {
        Assert.Equal("v1.5.5", NativeMethods.Text(NativeMethods.LibraryVersion()));
    }

    [Fact]
    public void Load_chosenFileMissing_namesTheVariableAndTheFileOnly()
    {
        var error = Assert.Throws<DllNotFoundException>(() => DuckDbLibrary.Load(_folder["mine.so"], AppContext.BaseDirectory));

        Assert.Contains($"VMQ_DUCKDB_LIBRARY names a file that cannot be loaded. Tried: {_folder["mine.so"]} (no such file).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_chosenFileNoLibrary_saysWhatTheLoaderSaid()
    {
        File.WriteAllText(_folder["mine.so"], "no library");

        var error = Assert.Throws<DllNotFoundException>(() => DuckDbLibrary.Load(_folder["mine.so"], AppContext.BaseDirectory));
        Assert.Matches(@"mine\.so \(.+\)", error.Message);
    }

    [Fact]
    public void Load_nothingChosen_takesTheFirstFolderThatHasIt()
    {
        Assert.NotEqual(0, DuckDbLibrary.Load(null, _folder.Path, null, AppContext.BaseDirectory));
    }
}
