using VmQuery.Engine.Models;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>Certainty as a number, so that the worst of several is the greatest, and as the word that people read.</summary>
internal static class CertaintyRank
{
    /// <summary>Rank of a row that follows from indirect evidence.</summary>
    public const int Inferred = 1;

    /// <summary>Rank of a row that an edge cuts.</summary>
    public const int Edge = 2;

    /// <summary>Rank of a row that touches lost events.</summary>
    public const int Lossy = 3;

    /// <summary>
    /// The rank of a row as far as it matters for its common time with another one: where that lies inside of it, it is no matter that the row
    /// is longer than was seen.
    /// </summary>
    public static SqlExpr Inside(SpanPlan plan, string row, string other)
    {
        var doubt = Col(row, SpanColumns.Doubt);
        if (plan.Facts.Unclosed || plan.Facts.Instant) return doubt;
        var isInside = All(
            Equal(doubt, Whole(Edge)),
            Infix(Col(row, SpanColumns.Start), "<", Col(other, SpanColumns.Start)),
            Infix(Col(row, SpanColumns.Stop), ">", Col(other, SpanColumns.Stop)))!;
        return Case(isInside, Whole(0), doubt);
    }

    /// <summary>The rank of a row that may not be so after all.</summary>
    public static SqlCall AtBestInferred(SqlExpr rank) => Call("greatest", rank, Whole(Inferred));

    /// <summary>The rank of a row that may not be so after all where a condition holds.</summary>
    public static SqlExpr InferredWhere(SqlExpr isOpen, SqlExpr rank) => Case(isOpen, AtBestInferred(rank), rank);

    /// <summary>The condition that a column of a row under an alias holds nothing because nothing is known: the row is not sure of it.</summary>
    public static SqlExpr IsUnknown(SqlExpr column, string alias) =>
        Infix(new SqlIsNull(column, Negated: false), "AND", Infix(Col(alias, RowColumns.Certainty), "<>", new SqlWord(CommonColumns.Certainties[0])));

    /// <summary>The rank of a word; an absent word is taken for <c>inferred</c>.</summary>
    public static SqlExpr Of(SqlExpr word) => new SqlCase(
        [.. CommonColumns.Certainties.Select((certainty, rank) => (Equal(word, new SqlWord(certainty)), Whole(rank)))], Whole(1));

    /// <summary>The word of a rank.</summary>
    public static SqlExpr Word(SqlExpr rank) => new SqlCase(
        [.. CommonColumns.Certainties[1..].Select((certainty, worse) => (Equal(rank, Whole(worse + 1)), (SqlExpr)new SqlWord(certainty)))],
        new SqlWord(CommonColumns.Certainties[0]));
}
