using System.Collections.Immutable;

namespace VmQuery.Query.Syntax;

/// <summary>What sort of thing could stand at a place of a question.</summary>
internal enum Sort
{
    /// <summary>This very word of the language.</summary>
    Word,

    /// <summary>This very sign.</summary>
    Sign,

    /// <summary>Something said in plain words, as <c>a number</c>.</summary>
    Phrase,

    /// <summary>A kind of entity or a track.</summary>
    Subject,

    /// <summary>Which entity: its number or name.</summary>
    Selector,

    /// <summary>A state of a track.</summary>
    State,

    /// <summary>An attribute of a track.</summary>
    Attribute,

    /// <summary>A kept event.</summary>
    Event,

    /// <summary>A column in scope, or a function of columns.</summary>
    Column,

    /// <summary>A column in scope and no formula.</summary>
    ColumnName,

    /// <summary>A value of an expression.</summary>
    Value,

    /// <summary>A name that <c>let</c> gave.</summary>
    Definition,

    /// <summary>A parameter.</summary>
    Parameter,

    /// <summary>A value for a parameter of a definition.</summary>
    Argument,
}

/// <summary>
/// One thing that could stand at a place. The same labels serve messages (what was expected), near-word hints and
/// completion, so the three can never disagree.
/// </summary>
/// <param name="Text">The word or sign itself, or what people call the thing.</param>
/// <param name="Subject">The subject read just before, for sorts whose words depend on it.</param>
internal sealed record Label(Sort Sort, string Text, Subject? Subject = null)
{
    /// <summary>For a selector: the kind that it chooses of.</summary>
    public string? Kind { get; init; }

    /// <summary>For a value: the attribute or column it is compared with; null for the state itself.</summary>
    public string? Attribute { get; init; }

    /// <summary>For an attribute, or its value: the event that has it; null when it is the subject's.</summary>
    public string? Event { get; init; }

    /// <summary>For an argument: the call, and which of its values it is.</summary>
    public (string Name, int At) Call { get; init; }

    /// <summary>For something said in plain words: what completion offers for it. A number in it stands for any.</summary>
    public ImmutableArray<string> Offered { get; init; } = [];

    /// <summary>What a message calls all words of its family at once; null for a word that is named itself.</summary>
    public string? Family { get; init; }

    /// <summary>The label as a message says it.</summary>
    public string Shown => Family ?? (Sort is Sort.Word or Sort.Sign ? $"`{Text}`" : Text);
}
