using VmQuery.Query.Binding;
using VmQuery.Query.Reference;

namespace VmQuery.Cli.Render;

/// <summary>What a construct of the language does, as text.</summary>
internal static class ConstructText
{
    /// <summary>Writes the form, the sentence, the picture and the example of a construct.</summary>
    public static void Write(Construct construct, TextWriter output, bool color)
    {
        output.WriteLine(Ink.Code(construct.Form, color));
        foreach (var line in CellText.Wrap($"{char.ToUpperInvariant(construct.Says[0])}{construct.Says[1..]}.", 90)) output.WriteLine("  " + line);
        if (construct.Picture is { } picture)
        {
            output.WriteLine();
            foreach (var line in picture.Split('\n')) output.WriteLine("  " + line);
        }

        output.WriteLine();
        foreach (var line in CellText.Wrap(Examples.Lead + construct.Example, 90)) output.WriteLine("  " + line);
    }

    /// <summary>Writes the names of all constructs, chapter by chapter.</summary>
    public static void WriteNames(TextWriter output, bool color)
    {
        foreach (var chapter in Manual.Chapters)
        {
            output.WriteLine(Ink.Heading(chapter.Title, color));
            foreach (var line in CellText.Wrap(string.Join(", ", chapter.Constructs.Select(construct => construct.Word)), 90)) output.WriteLine("  " + line);
        }
    }

    /// <summary>Writes all constructs of a name, or the names when none is given.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static void WriteOf(string word, TextWriter output, bool color)
    {
        if (word.Length == 0)
        {
            WriteNames(output, color);
            return;
        }

        var found = Manual.Of(word);
        if (found.IsEmpty) throw new UsageException($"The language has no `{word}`{(Manual.Near(word) is { } near ? $"; did you mean `{near}`?" : "; vmq help lists what it has.")}");
        foreach (var (construct, i) in found.Select((construct, i) => (construct, i)))
        {
            if (i > 0) output.WriteLine();
            Write(construct, output, color);
        }
    }
}
