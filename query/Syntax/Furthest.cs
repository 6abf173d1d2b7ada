namespace VmQuery.Query.Syntax;

/// <summary>
/// The furthest place at which reading failed, and everything that could have stood there. Alternatives backtrack and
/// forget; the furthest failure is where the question stopped making sense.
/// </summary>
internal sealed class Furthest
{
    private readonly List<Label> _labels = [];

    /// <summary>The place.</summary>
    public int Position { get; private set; } = -1;

    /// <summary>What could have stood there, in the order in which it was tried.</summary>
    public IReadOnlyList<Label> Labels => _labels;

    /// <summary>Brackets and operators that are open at the moment; see <see cref="Combinators.Deep"/>.</summary>
    public int Depth { get; set; }

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

    /// <summary>Replaces what was noted at a place since a mark by one label that says it all.</summary>
    public void Rename(int position, int mark, Label label)
    {
        if (position != Position || _labels.Count <= mark) return;
        _labels.RemoveRange(mark, _labels.Count - mark);
        if (!_labels.Contains(label)) _labels.Add(label);
    }
}
