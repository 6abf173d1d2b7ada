using System.Runtime.InteropServices;
using VmQuery.Engine.Store.Blocks;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Store.Blocks;

public sealed class BlockFileTests
{
    private const int HeaderBytes = 3 * 4096;

    [Fact]
    public void Write_fullBlock_standsBehindTheOthersUnderItsChecksum()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["x"], new byte[HeaderBytes + BlockFile.BlockBytes]);
        var block = new byte[BlockFile.BlockBytes];
        for (var i = sizeof(ulong); i < block.Length; i++) block[i] = (byte)((i * 31) + (i >> 8) + 1);

        using (var file = new BlockFile(folder["x"]))
        {
            Assert.Equal(1, file.NewBlock());
            Assert.Equal(2, file.NewBlock());
            file.Write(2, block);
        }

        var written = File.ReadAllBytes(folder["x"])[(HeaderBytes + (2 * BlockFile.BlockBytes))..];
        var words = MemoryMarshal.Cast<byte, ulong>(written).ToArray();
        Assert.Equal(block[sizeof(ulong)..], written[sizeof(ulong)..]);
        Assert.Equal(words[1..].Aggregate(5381UL, (sum, word) => sum ^ unchecked(word * 0xbf58476d1ce4e5b9)), words[0]);
    }
}
