using VmQuery.Engine.Store;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Store;

public sealed class RunFileTests : IDisposable
{
    // More than the file holds in memory, so that pieces reach the disk.
    private static readonly byte[] Piece = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_somePieces_areReadBack()
    {
        using var file = new RunFile(_folder["runs"]);
        var pieces = Enumerable.Range(0, 5).Select(_ => file.Write(Piece)).ToArray();

        Assert.All(pieces, piece => Assert.Equal(Piece, file.Read(piece, new byte[Piece.Length]).ToArray()));
    }

    [Fact]
    public void Write_pathThatIsAFolder_namesIt()
    {
        using var file = new RunFile(_folder.Path);

        var error = Assert.Throws<SessionFileException>(() =>
        {
            for (var i = 0; i < 3; i++) file.Write(Piece);
        });
        Assert.StartsWith($"{_folder.Path}: cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_fileCutShort_namesIt()
    {
        using var file = new RunFile(_folder["runs"]);
        var pieces = Enumerable.Range(0, 3).Select(_ => file.Write(Piece)).ToArray();
        using (var cut = new FileStream(_folder["runs"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) cut.SetLength(10);

        var error = Assert.Throws<SessionFileException>(() => file.Read(pieces[0], new byte[Piece.Length]));
        Assert.StartsWith($"{_folder["runs"]}: is shorter", error.Message, StringComparison.Ordinal);
    }
}
