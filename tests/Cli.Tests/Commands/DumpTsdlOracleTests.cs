using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Commands;

/// <summary>Corners of TSDL that captures do not have, beside what babeltrace2 makes of them. Each trace is one event after the other, without time.</summary>
public sealed class DumpTsdlOracleTests : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>What stands in front of the event, its fields, and its bytes in hex.</summary>
    public static TheoryData<string, string, string> Fields => new()
    {
        { "", "integer { size = 3; } a; integer { size = 13; } b; integer { size = 5; signed = true; } c; integer { size = 27; } d; integer { size = 64; align = 1; } e;", "818283848586878889 8a8b8c8d8e" },
        { "", "integer { size = 3; byte_order = be; } a; integer { size = 13; byte_order = be; } b; integer { size = 8; align = 1; signed = true; byte_order = be; } c;", "8182f3" },
        { "", "u8 a; struct { u8 b; } align(64) s; u8 c; struct { } align(32) z; u8 d; struct { } align(16) none[0]; u8 e;", "000102030405060708090a0b0c0d0e" },
        { "", "u8 n; integer { size = 3; } x[n]; u8 m;", "0588c607" },
        { "", "u8 x[3][2]; u8 n; u8 y[n][2]; u8 z[2][n];", "010203040506 02 0708090a 0b0c0d0e" },
        { "", "u8 n; struct { u8 m; struct { u16 a; string s; } in[m]; } q[n]; u8 e;", "02 01 0100 686900 00 07" },
        { "", "struct { u8 n; u8 a[n]; } s[2]; u8 n; struct { u8 n; u8 a[n]; } t; u8 b[n];", "0201070109 01 020304 05" },
        { "", "integer { size = 8; encoding = UTF8; } s[4]; u8 n; integer { size = 8; encoding = ASCII; } t[n]; string r[2]; u8 m; string w[m];", "61620064 03 78797a 723100 723200 02 773100 00" },
        { "", "integer { size = 8; encoding = UTF8; } c; integer { size = 16; align = 8; encoding = UTF8; } d[2];", "6162636465" },
        { "", "enum : u8 { A, B = 5, C, D = 3 ... 7, \"x y\" = 9 } e; enum : integer { size = 8; signed = true; } { NEG = -5 ... -1, \"min\" = -128 } f;", "05fb 0680 4d22" },
        { "", "enum : u8 { A = 2, B = 2 } e; enum : u8 { A = 0 ... 3, B = 2 ... 5, } f; enum : integer { size = 3; } { P, Q = 7 } g; integer { size = 5; } r;", "0202 0f 0104 08" },
        { "", "enum : u8 { A, B } t; variant <t> { u8 A; struct { u16 x; enum : u8 { I, S } t2; variant <t2> { u16 I; string S; } v2; } B; } v; u8 e;", "001122 01 0102 01 73747200 33 01 0102 00 0304 33" },
        { "", "enum : u8 { A, \"B B\", _C } t; variant <t> { u8 A; u16 _C; } v;", "0001 020102" },
        { "struct foo { u8 x; }; enum bar : u8 { Q, W }; variant baz { u8 Q; u16 W; };", "struct foo a; struct foo b[2]; enum bar e; variant baz <e> v;", "0102030009" },
        { "typealias integer { size = 32; } := unsigned int; typealias integer { size = 64; base = 16; } := void *; typedef u8 four[4];", "unsigned int a; void *p; four f[2]; u8 b, c[2];", "01020304 0102030405060708 0001020304050607 010203" },
        { "typealias integer { size = 16; base = x; signed = true; } := hex;", "hex a; integer { size = 8; base = octal; } b; integer { size = 8; base = b; } c; integer { size = 8; signed = true; base = o; } d;", "ffff3f05f0" },
        { "", "struct { typealias integer { size = 16; } := u8; u8 a; } s; u8 b;", "010203" },
        { "/* a */ // b {{{\n/* c\n * / **/", "u8 /* x */ a; // y\nu8 _b; u8 __c; u8 id; u8 name; u8 v;", "010203040506" },
        { "", "floating_point { exp_dig = 8; mant_dig = 24; byte_order = be; } f; floating_point { exp_dig = 11; mant_dig = 53; } g; floating_point { exp_dig = 8; mant_dig = 24; align = 1; } h;", "3fc00000 00000000000002c0 0000c03f" },
    };

    /// <summary>What streams look like, and their bytes in hex.</summary>
    public static TheoryData<string, string> Streams => new()
    {
        { "stream { event.context := struct { u8 c; }; }; event { name = e; context := struct { u8 k; }; fields := struct { u8 q[stream.event.context.c]; u8 r[event.context.k]; u8 z; u8 y[event.fields.z]; }; };", "02 01 0708 09 01 05" },
        { "stream { packet.context := struct { u8 packet_size; u8 cpu_id; u8 other; }; }; event { name = e; fields := struct { u8 a; }; };", "28030901 02 20030a03" },
        { "stream { packet.context := struct { u16 content_size; u16 packet_size; }; event.header := struct { integer { size = 5; } id; }; }; event { name = e; fields := struct { integer { size = 6; } a; }; }; event { name = f; id = 1; fields := struct { integer { size = 2; } a; }; };", "3200 4000 e0 09 00 00 2000 2800 aa 3200 3800 e0 09 00" },
        { "clock { name = c; freq = 1123456789; offset_s = 12; offset = 500000000; }; typealias integer { size = 64; map = clock.c.value; } := t64; stream { event.header := struct { t64 timestamp; }; }; event { name = e; };", "e803000000000000 79df0d8648700000" },
        { "event { name = \"a\\\"b c:é\"; loglevel = 3u; model.emf.uri = \"http://x\"; fields := struct { integer { size = 010; align = 0x8; } a; }; };", "0102" },
    };

    [BabeltraceTheory]
    [MemberData(nameof(Fields))]
    public void Text_ofFields_isThatOfBabeltrace(string before, string fields, string bytes) => Check($"{before}\nevent {{ name = e; fields := struct {{ {fields} }}; }};", Hex(bytes));

    [BabeltraceTheory]
    [MemberData(nameof(Streams))]
    public void Text_ofStreams_isThatOfBabeltrace(string metadata, string bytes) => Check(metadata, Hex(bytes));

    public void Dispose() => _folder.Dispose();

    private void Check(string metadata, byte[] bytes)
    {
        using var trace = new TsdlTrace(metadata, bytes);
        var run = Vmq.Run("dump", trace.Folder, "--quiet", "--out", _folder["text"]);
        Assert.Equal((ExitCode.Fine, ""), (run.Code, run.Error));
        Assert.True(BabeltraceComparison.Check(trace.Folder, [.. File.ReadLines(_folder["text"])]) > 0);
    }

    private static byte[] Hex(string bytes) => Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal));
}
