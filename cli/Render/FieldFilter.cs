using System.IO.Enumeration;
using VmQuery.Engine.Formats;

namespace VmQuery.Cli.Render;

/// <summary>Names of fields to print; <c>*</c> stands for any characters.</summary>
/// <param name="patterns">What the user wrote.</param>
internal sealed class ChosenFields(IReadOnlyList<string> patterns)
{
    private readonly bool[] _met = new bool[patterns.Count];

    /// <summary>Patterns that no field has met.</summary>
    public IEnumerable<string> Unmet => patterns.Where((_, i) => !Volatile.Read(ref _met[i]));

    /// <summary>Whether a field is chosen. Several streams may ask at once.</summary>
    public bool Has(string name)
    {
        var has = false;
        for (var i = 0; i < _met.Length; i++)
        {
            if (!FileSystemName.MatchesSimpleExpression(patterns[i], name, ignoreCase: false)) continue;
            Volatile.Write(ref _met[i], true);
            has = true;
        }

        return has;
    }
}

/// <summary>
/// Passes on the members of scopes that are chosen, with all that is in them, and the scopes that hold one. A choice is made
/// once a name.
/// </summary>
internal sealed class FieldFilter(IFieldVisitor inner, ChosenFields chosen) : IFieldVisitor
{
    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);
    private FieldScope _scope;
    private bool _scopeIsOpen;
    private bool _passes;
    private int _depth;

    /// <inheritdoc/>
    public void StartScope(FieldScope scope) => (_scope, _scopeIsOpen, _depth) = (scope, false, 0);

    /// <inheritdoc/>
    public void StopScope()
    {
        if (_scopeIsOpen) inner.StopScope();
    }

    /// <inheritdoc/>
    public void StartStructure(string? name)
    {
        if (Enter(name)) inner.StartStructure(name);
    }

    /// <inheritdoc/>
    public void StopStructure()
    {
        if (Leave()) inner.StopStructure();
    }

    /// <inheritdoc/>
    public void StartArray(string? name, long length)
    {
        if (Enter(name)) inner.StartArray(name, length);
    }

    /// <inheritdoc/>
    public void StopArray()
    {
        if (Leave()) inner.StopArray();
    }

    /// <inheritdoc/>
    public void StartVariant(string? name, string option)
    {
        if (Enter(name)) inner.StartVariant(name, option);
    }

    /// <inheritdoc/>
    public void StopVariant()
    {
        if (Leave()) inner.StopVariant();
    }

    /// <inheritdoc/>
    public void Integer(string? name, long value, IntegerShape shape)
    {
        if (Passes(name)) inner.Integer(name, value, shape);
    }

    /// <inheritdoc/>
    public void Boolean(string? name, bool value)
    {
        if (Passes(name)) inner.Boolean(name, value);
    }

    /// <inheritdoc/>
    public void Real(string? name, double value)
    {
        if (Passes(name)) inner.Real(name, value);
    }

    /// <inheritdoc/>
    public void Text(string? name, ReadOnlySpan<byte> utf8)
    {
        if (Passes(name)) inner.Text(name, utf8);
    }

    /// <inheritdoc/>
    public void Blob(string? name, ReadOnlySpan<byte> bytes)
    {
        if (Passes(name)) inner.Blob(name, bytes);
    }

    /// <inheritdoc/>
    public void Absent(string? name)
    {
        if (Passes(name)) inner.Absent(name);
    }

    private bool Enter(string? name)
    {
        var passes = Passes(name);
        _depth++;
        return passes;
    }

    private bool Leave()
    {
        _depth--;
        return _passes;
    }

    /// <summary>Whether a field passes: what is nested does when the member of the scope does that it is part of.</summary>
    private bool Passes(string? name)
    {
        if (_depth > 0) return _passes;
        _passes = name is not null && IsChosen(name);
        if (_passes && !_scopeIsOpen)
        {
            inner.StartScope(_scope);
            _scopeIsOpen = true;
        }

        return _passes;
    }

    private bool IsChosen(string name) => _known.TryGetValue(name, out var known) ? known : _known[name] = chosen.Has(name);
}
