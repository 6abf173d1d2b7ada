using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Query.Binding;
using VmQuery.Query.Expressions;
using VmQuery.Query.Plan;
using VmQuery.Query.Lowering;
using VmQuery.Query.Syntax;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Stages;

/// <summary>Rows cut at the borders of equal buckets of time.</summary>
/// <remarks>
/// <code>
/// input    AAAAAAA··AAA·
/// buckets  |····|····|····
/// result   AAAA AAA··A AA·      two rows cut; each part lies in one bucket
/// </code>
/// A row meets every bucket that shares an instant with it, so the parts of a row are disjoint and cover it: the bucket it
/// starts in, and each at a multiple of the length after that one while it is less far than the row's stop. Measures
/// of time are taken over the parts; counts only where the row itself starts (<see cref="StartsHere"/>).
/// </remarks>
internal sealed record Split : RowPlan
{
    /// <summary>Column with the start of the bucket.</summary>
    public const string Bucket = "bucket_ns";

    /// <summary>Column with 1 where the row starts in the bucket.</summary>
    public const string StartsHere = "starts_here";

    private const string First = "first_bucket_ns", Number = "bucket_number";
    private const int MostBuckets = 1_000_000;
    private readonly RowPlan _input;

    private Split(TextSpan span, RowPlan input, ImmutableArray<PlanColumn> columns, long lengthNs)
        : base(span, columns, input.Order, input.Asked) => (_input, LengthNs) = (input, lengthNs);

    /// <summary>Length of a bucket.</summary>
    public long LengthNs { get; }

    /// <summary>Cuts rows that still have their times.</summary>
    public static Split Of(TextSpan span, RowPlan input, long lengthNs)
    {
        if (lengthNs <= 0) throw Fault.At(span, "VQL307", "A bucket has to be longer than nothing.", example: "every 100ms");
        if (input.Asked.WallNs / lengthNs >= MostBuckets)
            throw Fault.At(span, "VQL307", string.Create(CultureInfo.InvariantCulture, $"This would make {input.Asked.WallNs / lengthNs} buckets; at most {MostBuckets} are made."), "Ask for a shorter range or longer buckets.", example: $"every {Units.Text(Nice(input.Asked.WallNs), UnitSort.Time)}");
        if (!input.Columns.Any(column => string.Equals(column.Sql, SpanColumns.Start, StringComparison.Ordinal)))
            throw Fault.At(span, "VQL307", "These rows have no time any more, so they have no buckets.", "Put `every` into the first summary.", example: "| count by vcpu every 1s");
        return new Split(
            span,
            input,
            [.. input.Columns, new PlanColumn(Bucket, Bucket, ColumnKind.Instant, Show.Internal), new PlanColumn(StartsHere, StartsHere, ColumnKind.Integer, Show.Internal)],
            lengthNs);
    }

    // A power of ten that makes at least ten buckets, and less than a hundred.
    private static long Nice(long wallNs)
    {
        var length = 1L;
        while (wallNs / length >= 100) length *= 10;
        return length;
    }

    /// <inheritdoc/>
    public override string Step => "split";

    /// <inheritdoc/>
    public override string Title => string.Create(CultureInfo.InvariantCulture, $"rows cut into buckets of {LengthNs} ns");

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [_input];

    /// <inheritdoc/>
    public override Timing? Timing => _input.Timing;

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        SqlExpr start = Col(Scope.Alias, SpanColumns.Start);
        var first = Infix(start, "-", Infix(Infix(start, "-", Whole(Asked.StartNs)), "%", Whole(LengthNs)));
        if (Asked.Instant)
            return new Select([.. _input.Items(Scope.Alias), first.As(Bucket), Whole(1).As(StartsHere)], [new SqlSource(sql.Of(_input), Scope.Alias)]);
        var rows = sql.Add("bucketed", new Select([.. _input.Items(Scope.Alias), first.As(First)], [new SqlSource(sql.Of(_input), Scope.Alias)]), Span);
        // Few rows reach out of their first bucket, and making rows for the others costs far more than cutting them.
        return new UnionAll([Parts(rows, Col(Scope.Alias, First), startsHere: 1), Parts(sql.Add("numbered", Numbered(rows), Span), Later, startsHere: 0)]);
    }

    private SqlExpr Later => Infix(Col(Scope.Alias, First), "+", Infix(Col(Scope.Alias, Number), "*", Whole(LengthNs)));

    // Rows that reach further than their first bucket, once for every other one that they reach, by its number from the first.
    private Select Numbered(Relation rows)
    {
        var reach = Infix(Infix(Col(Scope.Alias, SpanColumns.Stop), "-", Col(Scope.Alias, First)), "-", Whole(1));
        var last = BigInt(Infix(Infix(reach, "-", Infix(reach, "%", Whole(LengthNs))), "/", Whole(LengthNs)));
        return new Select(
            [.. _input.Items(Scope.Alias), Item(Scope.Alias, First), new SqlNumbers(Whole(1), last).As(Number)],
            [new SqlSource(rows, Scope.Alias)]) { Where = Infix(reach, ">=", Whole(LengthNs)) };
    }

    private Select Parts(Relation rows, SqlExpr bucket, int startsHere) =>
        new([.. _input.Columns.Select(column => Part(column, bucket)), bucket.As(Bucket), Whole(startsHere).As(StartsHere)], [new SqlSource(rows, Scope.Alias)]);

    private SqlItem Part(PlanColumn column, SqlExpr bucket)
    {
        SqlExpr start = Call("greatest", Col(Scope.Alias, SpanColumns.Start), bucket), stop = Call("least", Col(Scope.Alias, SpanColumns.Stop), Infix(bucket, "+", Whole(LengthNs)));
        return column.Sql switch
        {
            SpanColumns.Stop => stop.As(column.Sql),
            RowColumns.Dur => Infix(stop, "-", start).As(column.Sql),
            SpanColumns.Start => start.As(column.Sql),
            _ => Item(Scope.Alias, column.Sql),
        };
    }
}
