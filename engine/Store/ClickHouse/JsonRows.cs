using System.Collections.Immutable;
using System.Text.Json;

namespace VmQuery.Engine.Store.ClickHouse;

/// <summary>Reads <c>JSONCompactEachRowWithNamesAndTypes</c>: a line of names, a line of types, then a line a row, each a JSON array.</summary>
internal static class JsonRows
{
    /// <summary>Name of the format.</summary>
    public const string Format = "JSONCompactEachRowWithNamesAndTypes";

    /// <summary>Reads an answer to its end.</summary>
    /// <exception cref="JsonException">It is not in this format.</exception>
    public static ImmutableArray<ResultColumn> Read(Stream answer)
    {
        var lines = new Lines(answer);
        var (names, types) = (Texts(lines), Texts(lines));
        if (names.Count != types.Count) throw new JsonException($"There are {names.Count} names of columns but {types.Count} types.");
        var cells = names.Zip(types, JsonCells.For).ToImmutableArray();
        while (lines.TryNext(out var line))
        {
            var json = new Utf8JsonReader(line);
            Expect(ref json, JsonTokenType.StartArray);
            foreach (var cell in cells)
            {
                json.Read();
                cell.Append(ref json);
            }

            Expect(ref json, JsonTokenType.EndArray);
        }

        return [.. cells.Select(cell => cell.Column)];
    }

    private static List<string> Texts(Lines lines)
    {
        if (!lines.TryNext(out var line)) throw new JsonException("The answer ends before the names and types of its columns.");
        var json = new Utf8JsonReader(line);
        var texts = new List<string>();
        Expect(ref json, JsonTokenType.StartArray);
        while (json.Read() && json.TokenType == JsonTokenType.String) texts.Add(json.GetString()!);
        return texts;
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType expected)
    {
        if (!json.Read() || json.TokenType != expected) throw new JsonException($"{expected} was expected, {json.TokenType} was found.");
    }

    /// <summary>The lines of a stream that are not empty; JSON escapes line ends inside of texts.</summary>
    private sealed class Lines(Stream stream)
    {
        private byte[] _buffer = new byte[64 * 1024];
        private int _start;
        private int _stop;

        public bool TryNext(out ReadOnlySpan<byte> line)
        {
            while (true)
            {
                var ready = _buffer.AsSpan(_start.._stop);
                var end = ready.IndexOf((byte)'\n');
                if (end < 0 && Fill()) continue;
                line = end < 0 ? _buffer.AsSpan(_start.._stop) : ready[..end];
                _start += end < 0 ? line.Length : end + 1;
                if (!line.IsEmpty || end < 0) return !line.IsEmpty;
            }
        }

        private bool Fill()
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start.._stop).CopyTo(_buffer);
                (_start, _stop) = (0, _stop - _start);
            }

            if (_stop == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
            var read = stream.Read(_buffer.AsSpan(_stop));
            _stop += read;
            return read > 0;
        }
    }
}
