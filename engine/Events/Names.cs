using System.Collections.Concurrent;
using System.Text;

namespace VmQuery.Engine.Events;

/// <summary>
/// Texts that recur (thread names, exit reasons), each held once. Safe to use from several decoders;
/// which id a text gets may differ between runs, so ids never reach an answer or an order.
/// </summary>
internal sealed class Names
{
    private readonly Lock _growing = new();
    private readonly ConcurrentDictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly Lazy<NameCache> _cache = new(() => new NameCache());
    private volatile string[] _texts = new string[256];
    private int _count;

    /// <summary>An empty table; id 0 is the empty text.</summary>
    public Names()
    {
        _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        Intern(string.Empty);
    }

    /// <summary>How many texts there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The id of a text.</summary>
    public NameId Intern(ReadOnlySpan<char> text) => _lookup.TryGetValue(text, out var id) ? new NameId(id) : Add(text.ToString());

    /// <summary>The id of a text given as UTF-8 without its final NUL; bytes that are not UTF-8 become U+FFFD.</summary>
    public NameId Intern(ReadOnlySpan<byte> utf8)
    {
        var cache = _cache.Value;
        if (cache.TryFind(utf8, out var known)) return known;
        var id = Decode(utf8);
        cache.Keep(utf8, id);
        return id;
    }

    /// <summary>The text of an id.</summary>
    public string this[NameId id] => _texts[id.Value];

    private NameId Decode(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > 256) return Intern(Encoding.UTF8.GetString(utf8));
        Span<char> text = stackalloc char[256];
        return Intern(text[..Encoding.UTF8.GetChars(utf8, text)]);
    }

    private NameId Add(string text)
    {
        lock (_growing)
        {
            if (_ids.TryGetValue(text, out var known)) return new NameId(known);
            if (_count == _texts.Length)
            {
                var larger = _texts;
                Array.Resize(ref larger, _count * 2);
                _texts = larger;
            }

            _texts[_count] = text;
            _ids[text] = _count;
            return new NameId(_count++);
        }
    }
}
