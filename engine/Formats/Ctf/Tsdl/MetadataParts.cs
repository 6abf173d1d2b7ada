using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace VmQuery.Engine.Formats.Ctf.Tsdl;

/// <summary>
/// A metadata text in two: its <see cref="Particulars"/>, a few lines, and the layout of packets, which is thousands. A tracer writes the same
/// layout into each trace of a machine, and into those of other machines with its kernel.
/// </summary>
/// <param name="Particulars">The statements that <see cref="Tsdl.Particulars"/> takes, in their order.</param>
/// <param name="LayoutDigest">Equal for texts that are equal but for what the particulars say.</param>
internal sealed record MetadataParts(ImmutableArray<Excerpt> Particulars, string LayoutDigest)
{
    /// <summary>The parts of a text.</summary>
    public static MetadataParts Of(ReadOnlySpan<byte> text)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var excerpts = ImmutableArray.CreateBuilder<Excerpt>();
        var (at, line) = (0, 1);
        foreach (var particular in ParticularsFinder.Find(text))
        {
            var (start, length) = particular.GetOffsetAndLength(text.Length);
            Add(digest, text[at..start]);
            line += text[at..start].Count((byte)'\n');
            excerpts.Add(new Excerpt(line, Encoding.UTF8.GetString(text.Slice(start, length))));
            line += text.Slice(start, length).Count((byte)'\n');
            at = start + length;
        }

        Add(digest, text[at..]);
        return new MetadataParts(excerpts.ToImmutable(), Convert.ToHexString(digest.GetHashAndReset()));
    }

    /// <summary>The particulars, read.</summary>
    /// <param name="file">How messages call the text.</param>
    /// <exception cref="TraceException">They are no TSDL.</exception>
    public Particulars Read(string file)
    {
        var particulars = new Particulars(file);
        foreach (var (line, text) in Particulars)
            foreach (var statement in Parser.Parse(text, file, line)) particulars.Take(statement);
        return particulars;
    }

    /// <summary>Whether those of the whole text, as the parser reads it, were found, and nothing else: the lines tell on which they start.</summary>
    public bool AreThoseOf(Particulars whole) => whole.Lines.SequenceEqual(Particulars.Select(excerpt => excerpt.Line));

    /// <summary>With its length before it: what is left of two texts must not be equal because their cuts are not at the same places.</summary>
    private static void Add(IncrementalHash digest, ReadOnlySpan<byte> piece)
    {
        digest.AppendData(BitConverter.GetBytes(piece.Length));
        digest.AppendData(piece);
    }
}

/// <summary>A statement as written, and the line on which it starts.</summary>
internal readonly record struct Excerpt(int Line, string Text);
