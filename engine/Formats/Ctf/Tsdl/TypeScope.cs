using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Tsdl;

/// <summary>Names of types that are visible at a place; inner ones hide outer ones.</summary>
internal sealed class TypeScope(TypeScope? outer, string file)
{
    private readonly Dictionary<string, FieldClass> _types = new(StringComparer.Ordinal);

    /// <summary>The class of a name, or null.</summary>
    public FieldClass? Find(string name) => _types.TryGetValue(name, out var found) ? found : outer?.Find(name);

    /// <summary>Declares a name.</summary>
    public void Add(string name, FieldClass type, int line)
    {
        if (!_types.TryAdd(name, type)) throw TraceException.AtLine(file, line, $"found a second type \"{name}\", expected each name once");
    }

    /// <summary>A scope inside this one.</summary>
    public TypeScope Inner() => new(this, file);
}
