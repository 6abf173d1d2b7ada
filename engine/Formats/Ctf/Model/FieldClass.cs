namespace VmQuery.Engine.Formats.Ctf.Model;

/// <summary>Order of the bytes of a number; bit fields fill from the low bit (little) or the high bit (big).</summary>
internal enum ByteOrder : byte
{
    /// <summary>Least significant first.</summary>
    Little,

    /// <summary>Most significant first.</summary>
    Big,
}

/// <summary>How a field lies in a packet (CTF 1.8, section 4; CTF 2, 5.3). Both metadata languages end in this model.</summary>
internal abstract record FieldClass
{
    /// <summary>Deepest nesting that a reader takes: it recurses.</summary>
    public const int MostDepth = 200;

    /// <summary>Most classes nested in one, as often as they are used: a short text can name types that double each other.</summary>
    public const long MostNodes = 1 << 17;

    /// <summary>In bits; the field starts at a multiple of it, counted from the start of the packet.</summary>
    public abstract int Alignment { get; }

    /// <summary>How deep classes are nested in it.</summary>
    public virtual int Depth => 1;

    /// <summary>How many classes are nested in it, as often as they are used.</summary>
    public virtual long Nodes => 1;

    /// <summary>Whether it is no bigger than a trace can mean it to be; what is bigger must not exhaust the reader.</summary>
    public bool IsReasonable => Depth <= MostDepth && Nodes <= MostNodes;
}
