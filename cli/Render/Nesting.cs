namespace VmQuery.Cli.Render;

/// <summary>Where a line is in nested structures: how many members the innermost one has so far.</summary>
internal sealed class Nesting
{
    private (long Members, bool IsArray)[] _levels = new (long, bool)[16];
    private int _depth;

    /// <summary>Members of the innermost structure so far.</summary>
    public ref long Members => ref _levels[_depth].Members;

    /// <summary>Whether the innermost structure is an array.</summary>
    public ref bool IsArray => ref _levels[_depth].IsArray;

    /// <summary>Goes into a structure.</summary>
    public void Start()
    {
        if (++_depth == _levels.Length) Array.Resize(ref _levels, _depth * 2);
        _levels[_depth] = default;
    }

    /// <summary>Goes out of the innermost structure.</summary>
    public void Stop() => _depth--;
}
