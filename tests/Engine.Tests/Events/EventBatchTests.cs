using VmQuery.Engine.Events;

namespace VmQuery.Engine.Tests.Events;

public sealed class EventBatchTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(100_000)]
    public void Texts_ofAnyLength_areKept(int length)
    {
        var batch = new EventBatch();
        byte[] text = [.. Enumerable.Range(0, length).Select(i => (byte)i)];

        var (first, second) = (batch.AppendText(text), batch.AppendText(text));

        Assert.Equal(text, batch.Text.Slice(first.Offset, first.Length));
        Assert.Equal(text, batch.Text.Slice(second.Offset, second.Length));
    }
}
