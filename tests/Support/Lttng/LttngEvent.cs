using System.Text;

namespace VmQuery.Tests.Support.Lttng;

/// <summary>An event class as lttng-modules declares it, with fields of fixed size.</summary>
/// <param name="Id">Its id, below what the event header keeps for the extended form.</param>
/// <param name="Fields">Words <c>name:type</c>; a type is i32, u32, i64, u64, u8, or comm, the 16 characters of a thread name.</param>
internal sealed record LttngEvent(int Id, string Name, string Fields)
{
    /// <summary>Bytes of a thread name (TASK_COMM_LEN).</summary>
    public const int CommBytes = 16;

    /// <summary>Bytes of the payload.</summary>
    public int Bytes { get; } = Words(Fields).Sum(field => BytesOf(field.Type));

    /// <summary>The declaration in the metadata.</summary>
    public string Tsdl()
    {
        var text = new StringBuilder($$"""
            event {
            	name = "{{Name}}";
            	id = {{Id}};
            	stream_id = 0;
            	fields := struct {

            """);
        foreach (var (name, type) in Words(Fields)) text.Append(null, $"\t\t{TsdlOf(type)} _{name}{(type == "comm" ? $"[{CommBytes}]" : string.Empty)};\n");
        return text.Append("\t};\n};\n\n").ToString();
    }

    private static IEnumerable<(string Name, string Type)> Words(string fields) =>
        fields.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => (word[..word.IndexOf(':')], word[(word.IndexOf(':') + 1)..]));

    private static int BytesOf(string type) => type switch
    {
        "comm" => CommBytes,
        "u8" => 1,
        "i32" or "u32" => 4,
        "i64" or "u64" => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such type"),
    };

    private static string TsdlOf(string type) => type == "comm"
        ? "integer { size = 8; align = 8; signed = 1; encoding = UTF8; base = 10; }"
        : $"integer {{ size = {BytesOf(type) * 8}; align = 8; signed = {(type[0] == 'i' ? 1 : 0)}; encoding = none; base = 10; }}";
}
