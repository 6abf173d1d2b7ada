namespace VmQuery.Engine.Formats.Ctf.Model;

/// <summary>The structures that a packet and an event are made of, in the order in which they are read.</summary>
internal enum Scope : byte
{
    /// <summary>Not linked yet: a name to be looked up from the inside out.</summary>
    Lexical,

    /// <summary><c>trace.packet.header</c></summary>
    PacketHeader,

    /// <summary><c>stream.packet.context</c></summary>
    PacketContext,

    /// <summary><c>stream.event.header</c></summary>
    EventHeader,

    /// <summary><c>stream.event.context</c></summary>
    StreamContext,

    /// <summary><c>event.context</c></summary>
    EventContext,

    /// <summary><c>event.fields</c></summary>
    Payload,
}

/// <summary>
/// Where a field is: its structure, and the names that lead to it from there, joined by dots. What refers to a field does
/// not name the options it may stand in (CTF 2, 6.4.2: the value of a variant is that of its option); its own path does.
/// </summary>
/// <param name="Path">Names on the way, with those of options.</param>
/// <param name="Reference">Names on the way, without those of options: what lengths and tags call it.</param>
internal readonly record struct FieldLocation(Scope Scope, string Path, string Reference)
{
    /// <summary>A location as something refers to it.</summary>
    public FieldLocation(Scope scope, string path)
        : this(scope, path, path)
    {
    }

    /// <summary>The same for every location that a reference means.</summary>
    public FieldLocation Key => new(Scope, Reference);

    /// <summary>The location of a member.</summary>
    public FieldLocation Member(string name) => new(Scope, Join(Path, name), Join(Reference, name));

    /// <summary>The location of what stands in an option.</summary>
    public FieldLocation Option(string name) => this with { Path = Join(Path, name) };

    /// <summary>A path made longer by a name. Names of CTF 2 may hold any character, also dots.</summary>
    public static string Join(string path, string name)
    {
        if (name.AsSpan().ContainsAny('.', '\\')) name = name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(".", "\\.", StringComparison.Ordinal);
        if (name.Length == 0) name = "\\0";
        return path.Length == 0 ? name : $"{path}.{name}";
    }

    /// <summary>For messages.</summary>
    public override string ToString() => Scope == Scope.Lexical ? Path : $"{Scope}:{Path}";
}
