using System.Collections.Immutable;

namespace VmQuery.Query.Syntax;

/// <summary>
/// The furthest place at which reading failed, and everything that could have stood there. Alternatives backtrack and
/// forget; the furthest failure is where the question stopped making sense.
/// </summary>
internal sealed class Furthest
{
    private readonly List<Label> _labels = [];
    private readonly OrderedDictionary<string, int> _used = new(StringComparer.Ordinal);

    /// <summary>The place.</summary>
    public int Position { get; private set; } = -1;

    /// <summary>What could have stood there, in the order in which it was tried.</summary>
    public IReadOnlyList<Label> Labels => _labels;

    /// <summary>Brackets and operators that are open at the moment; see <see cref="Combinators.Deep"/>.</summary>
    public int Depth { get; set; }

    /// <summary>Where a chain of operators became longer than any may be; null when none did. See <see cref="Combinators.Chained"/>.</summary>
    public int? ChainStop { get; set; }

    /// <summary>Parameters of the definition that is being read.</summary>
    public ImmutableArray<string> Declared { get; set; } = [];

    /// <summary>Other parameters that were read, and where each stood first.</summary>
    public IReadOnlyDictionary<string, int> Used => _used;

    /// <summary>Notes that a parameter was read.</summary>
    public void Use(string parameter, int position)
    {
        if (!Declared.Contains(parameter, StringComparer.Ordinal)) _used.TryAdd(parameter, position);
    }

    /// <summary>Notes that something could have stood at a place.</summary>
    public void Note(int position, Label label)
    {
        if (position < Position) return;
        if (position > Position) _labels.Clear();
        Position = position;
        if (!_labels.Contains(label)) _labels.Add(label);
    }

    /// <summary>How many labels are noted at a place; hand it to <see cref="Rename"/>.</summary>
    public int Mark(int position) => position == Position ? _labels.Count : 0;

    /// <summary>Says more about what was noted at a place since a mark.</summary>
    public void Refine(int position, int mark, Func<Label, Label> refined)
    {
        for (var i = mark; position == Position && i < _labels.Count; i++) _labels[i] = refined(_labels[i]);
    }

    /// <summary>Replaces what was noted at a place since a mark by one label that says it all.</summary>
    public void Rename(int position, int mark, Label label)
    {
        if (position != Position || _labels.Count <= mark) return;
        _labels.RemoveRange(mark, _labels.Count - mark);
        if (!_labels.Contains(label)) _labels.Add(label);
    }
}
