using System.Text.Json;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store;

/// <summary>A table of an export.</summary>
/// <param name="File">Its file, or a pattern that matches its files, relative to the manifest.</param>
internal sealed record ExportedTable(TableSchema Table, string File, long Rows);

/// <summary>The file that says what an export holds.</summary>
internal static class ParquetManifest
{
    /// <summary>Its name.</summary>
    public const string FileName = "manifest.json";

    /// <summary>Writes the manifest of an export.</summary>
    public static void Write(string folder, TimeSpanNs span, IReadOnlyList<ExportedTable> tables)
    {
        using var file = File.Create(Path.Combine(folder, FileName));
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("format_version", SessionFormat.Version);
        json.WriteString("tool", SessionFormat.Tool);
        json.WriteNumber("start_ns", span.StartNs);
        json.WriteNumber("stop_ns", span.StopNs);
        json.WriteStartArray("tables");
        foreach (var table in tables) WriteTable(json, table);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTable(Utf8JsonWriter json, ExportedTable exported)
    {
        json.WriteStartObject();
        json.WriteString("name", exported.Table.Name);
        json.WriteString("file", exported.File);
        json.WriteNumber("rows", exported.Rows);
        json.WriteStartArray("columns");
        foreach (var column in exported.Table.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("type", TypeOf(column.Type));
            json.WriteString("help", column.Help);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string TypeOf(ColumnType type) => type switch
    {
        ColumnType.BigInt => "int64",
        ColumnType.UBigInt => "uint64",
        ColumnType.Integer => "int32",
        ColumnType.Real => "double",
        ColumnType.Flag => "boolean",
        ColumnType.Word or ColumnType.Name or ColumnType.Text => "string",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a column type"),
    };
}
