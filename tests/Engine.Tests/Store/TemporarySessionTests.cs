using VmQuery.Engine.Store;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Store;

/// <summary>What a writer that was killed left behind goes when its target is written anew, and nothing else.</summary>
public sealed class TemporarySessionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Beside_folderOfADeadWriter_removesIt()
    {
        var dead = Left("x.vmq.tmp-dead", "vmq.lock", "session.vmq");

        using var files = TemporarySession.Beside(_folder["x.vmq"]);

        Assert.False(Directory.Exists(dead));
    }

    [Fact]
    public void Beside_folderOfALivingWriter_leavesIt()
    {
        using var living = TemporarySession.Beside(_folder["x.vmq"]);
        File.WriteAllText(living.Session, "rows");

        TemporarySession.Beside(_folder["x.vmq"]).Dispose();

        Assert.Equal("rows", File.ReadAllText(living.Session));
    }

    [Fact]
    public void Beside_foldersOfOthers_leavesThem()
    {
        string[] others = [Left("y.vmq.tmp-dead", "vmq.lock"), Left("x.vmq.tmp-new"), Left("x.vmq.tmp-mine", "notes.txt"), Left("x.vmq.old", "vmq.lock")];

        TemporarySession.Beside(_folder["x.vmq"]).Dispose();

        Assert.All(others, other => Assert.True(Directory.Exists(other), other));
    }

    private string Left(string folder, params string[] files)
    {
        var path = Directory.CreateDirectory(_folder[folder]).FullName;
        foreach (var file in files) File.WriteAllText(Path.Combine(path, file), "left");
        return path;
    }
}
