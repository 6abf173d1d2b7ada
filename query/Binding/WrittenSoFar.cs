using VmQuery.Query.Plan;
using VmQuery.Query.Scripts;

namespace VmQuery.Query.Binding;

/// <summary>What the text before a place of a script gives to that place, as far as it can be understood already: columns and names.</summary>
/// <param name="kept">Names that earlier scripts gave, with their texts.</param>
internal sealed class WrittenSoFar(string text, World world, IReadOnlyDictionary<string, string> kept)
{
    private readonly Lazy<RowPlan?> _rows = new(() => RowsOf(BeforeBar(text), world, kept));
    private readonly Lazy<IReadOnlyDictionary<string, string>> _definitions = new(() => DefinitionsIn(text, kept));

    /// <summary>The columns of a stage: those of the question before its bar, which may stand in brackets itself.</summary>
    public IEnumerable<string> Columns =>
        Rows is { } rows ? rows.Columns.Where(column => column.Show is Show.Primary or Show.Secondary).Select(column => column.Name) : [];

    /// <summary>The rows that come to a stage; null when there is none, or nothing is known of them.</summary>
    public RowPlan? Rows => _rows.Value;

    /// <summary>Texts of definitions by their names: those of earlier scripts, and those that the script itself has made so far.</summary>
    public IReadOnlyDictionary<string, string> Definitions => _definitions.Value;

    private static RowPlan? RowsOf(string? question, World world, IReadOnlyDictionary<string, string> kept)
    {
        if (question is null) return null;
        try
        {
            return Script.Read(question, kept.Values).Bind(world, parameters: null)[^1].Plan;
        }
        catch (Exception wrong) when (wrong is Fault or VqlException)
        {
            return null;
        }
    }

    private static Dictionary<string, string> DefinitionsIn(string text, IReadOnlyDictionary<string, string> kept)
    {
        var known = new Dictionary<string, string>(kept, StringComparer.Ordinal);
        var stop = text.LastIndexOf(';');
        if (stop < 0) return known;
        try
        {
            foreach (var (name, definition) in Script.Read(text[..stop], []).Definitions) known[name] = definition;
        }
        catch (VqlException)
        {
            // It cannot be read yet.
        }

        return known;
    }

    // From the bracket that is open at the end to the last bar that is in no other bracket.
    private static string? BeforeBar(string text)
    {
        var (depth, bar) = (0, -1);
        for (var at = text.Length - 1; at >= 0; at--)
        {
            switch (text[at])
            {
                case '"': at = text.LastIndexOf('"', Math.Max(at - 1, 0)); break;
                case ')': depth++; break;
                case '(' when depth > 0: depth--; break;
                case '(' when bar >= 0: return text[(at + 1)..bar];
                case '|' when depth == 0 && bar < 0: bar = at; break;
                default: break;
            }
        }

        return bar < 0 ? null : text[..bar];
    }
}
