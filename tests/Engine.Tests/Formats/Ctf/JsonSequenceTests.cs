using System.Text;
using FsCheck.Fluent;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.Ctf.Json;
using VmQuery.Engine.Formats.Ctf.Metadata;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.Ctf;

/// <summary>Metadata that is no sequence of JSON objects.</summary>
public class JsonSequenceTests
{
    private const string Preamble = """{"type":"preamble","version":2}""";

    private static ReadOnlySpan<byte> Marks => "{}[],:\"\\\n0-.etnu"u8;

    [Theory]
    [InlineData("{\"type\":\"trace-class\",}", 22, "\"}\"")]
    [InlineData("{\"type\":\n\n \"trace-class\"\n;}", 25, "\";\"")]
    [InlineData("{\"type\":\"trace-class\"", 22, "the end of a fragment")]
    [InlineData("{\"type\":nul}", 11, "\"}\"")]
    [InlineData("{\"type\":\"a\u0001\"}", 10, "the byte 0x01")]
    public void Json_thatIsBroken_isToldByByteAndWhatIsThere(string fragment, int at, string found)
    {
        var error = Assert.Throws<TraceException>(() => new MetadataReader().Read(JsonTrace.Metadata(Preamble, fragment), "metadata"));

        Assert.Equal($"metadata, byte {Preamble.Length + 3 + at}: found {found} where JSON has no such thing, expected a fragment of CTF 2 metadata", error.Message);
    }

    [Fact]
    public void Bytes_thatAreChanged_areReadOrToldByPlace() => Law.Holds(
        Prop.ForAll<int>(seed =>
        {
            var dice = new Dice((ulong)seed);
            var bytes = Encoding.UTF8.GetBytes("""{"a":[1,-2.5e3,true,null,"x\ny\u00e9"],"b":{"c":{}}}""" + "\n\u001E{}\n");
            for (var changes = 1 + dice.Below(3); changes > 0; changes--) bytes[dice.Below(bytes.Length)] = dice.Percent(50) ? Marks[dice.Below(Marks.Length)] : (byte)dice.Below(256);
            try
            {
                return JsonSequence.Split(bytes, "metadata").Count >= 0;
            }
            catch (TraceException error)
            {
                return error.Offset <= bytes.Length && !error.Message.Contains("LineNumber", StringComparison.Ordinal);
            }
        }),
        usualCases: 2000);
}
