using System.Collections.Immutable;
using Sprache;
using VmQuery.Query.Binding;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Stages;

/// <summary>Turns the values of a column into columns: <c>summarize total(dur) by guest, mode | pivot mode</c>.</summary>
/// <remarks>
/// <code>
/// guest  mode    total          guest  guest  halted
/// db     guest   16 s           db     16 s   ·
/// web    guest   12 s     →     web    12 s   4 s
/// web    halted   4 s
/// </code>
/// What was summed up fills the columns; without a summary it is the last column. All other columns say which row.
/// </remarks>
internal sealed record PivotStage(Word Column, TextSpan Span) : EndStage(Span)
{
    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "pivot",
        "turns the values of a column into columns, which what was summed up fills",
        "show mode of cpu of host | summarize total(dur) by cpu, mode | pivot mode",
        Clauses.Name.Select(column => (Func<TextSpan, StageNode>)(span => new PivotStage(column, span))))
    {
        Form = "pivot COLUMN",
        Picture = """
            guest  mode    total                        guest  guest  halted
            db     guest   16 s                         db     16 s   ·
            web    guest   12 s     | pivot mode   →    web    12 s   4 s
            web    halted   4 s
            """,
    };

    /// <inheritdoc/>
    protected override IEnumerable<Word> Needs => [Column];

    /// <inheritdoc/>
    protected override AnswerStep End(RowPlan input, StageSite site)
    {
        if (input is Ended) throw Fault.At(Span, "VQL310", "Rows are turned once; only plot and export can follow.", example: "| count by guest, vcpu | pivot vcpu | export \"counts.csv\"");
        var across = site.Scope(input).Column(Column);
        ImmutableArray<PlanColumn> rest = [.. input.Columns.Where(column => column.Show is Show.Primary or Show.Secondary && column != across)];
        ImmutableArray<PlanColumn> filling = [.. rest.Where(column => column.IsMeasure)];
        // The last column of rows that nobody summed up or chose columns of is their clock error, which is not meant.
        if (filling.IsEmpty && input.Timing is not null && !rest.Any(column => column.IsAsked))
            throw Fault.At(Span, "VQL310", "Nothing was summed up that could fill the new columns.", example: $"| count by {rest.FirstOrDefault(column => column.IsEntity)?.Name ?? across.Name}, {across.Name} | pivot {across.Name}");
        if (filling.IsEmpty) filling = rest[^Math.Min(1, rest.Length)..];
        if (filling.IsEmpty) throw Fault.At(Span, "VQL310", "There is no other column to fill the new ones.", example: "| summarize total(dur) by guest, vcpu | pivot vcpu");
        return new Pivot(Span, across.Name, [.. filling.Select(column => column.Name)]);
    }
}
