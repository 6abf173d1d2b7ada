using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Commands;

/// <summary>Elements of arrays that take no room in the trace.</summary>
public sealed class DumpElementsTests
{
    [Theory]
    [InlineData("struct { } a[3];", new byte[] { 7 }, "a = [ [0] = { }, [1] = { }, [2] = { } ]")]
    [InlineData("u8 n; struct { } a[n];", new byte[] { 2, 7 }, "n = 2, a = [ [0] = { }, [1] = { } ]")]
    [InlineData("struct { struct { } b[2]; } a[2];", new byte[] { 7 }, "a = [ [0] = { b = [ [0] = { }, [1] = { } ] }, [1] = { b = [ [0] = { }, [1] = { } ] } ]")]
    [InlineData("struct { } align(16) a[2]; u8 n;", new byte[] { 9, 7 }, "a = [ [0] = { }, [1] = { } ], n = 9")]
    [InlineData("enum : u8 { none = 2, some = 3 } t; variant <t> { struct { } none; u8 some; } a[2];", new byte[] { 2, 7 }, "t = ( \"none\" : container = 2 ), a = [ [0] = { { } }, [1] = { { } } ]")]
    [InlineData("u8 n; u8 zero; u8 a[n][zero];", new byte[] { 2, 0, 7 }, "n = 2, zero = 0, a = [ [0] = [ ], [1] = [ ] ]")]
    public void Elements_thatTakeNoRoom_areAllShown(string fields, byte[] bytes, string shown)
    {
        using var trace = new TsdlTrace($"event {{ name = e; fields := struct {{ {fields} u8 last; }}; }};", bytes);
        var run = Vmq.Run("dump", trace.Folder);
        Assert.EndsWith($" e: {{ {shown}, last = 7 }}\n", run.Out, StringComparison.Ordinal);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public void Elements_thatTakeNoRoomAndAreBillions_areShownInPartAndTold()
    {
        using var trace = new TsdlTrace("typealias integer { size = 32; } := u32; event { name = e; fields := struct { u32 n; struct { struct { } b[n]; } a[n]; u8 last; }; };", [255, 255, 255, 255, 7]);
        var run = Vmq.Run("dump", trace.Folder);
        Assert.EndsWith("[1024] = { } ] } ], last = 7 }\n", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("stream, byte 0: event \"e\" claims 8,589,933,564 more elements that take no room than the 1,024 that are shown of an event\n", run.Error, StringComparison.Ordinal);
    }
}
