using System.Collections.Frozen;
using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Expressions;

/// <summary>Binds a call of a function of a row.</summary>
internal delegate BoundExpr Function(CallExpr call, ImmutableArray<BoundExpr> arguments, Scope scope);

/// <summary>Functions of a row. To add one, add a line and its method.</summary>
internal static class Functions
{
    /// <summary>All of them by name.</summary>
    public static FrozenDictionary<string, Function> All { get; } = new Dictionary<string, Function>(StringComparer.Ordinal)
    {
        ["abs"] = Abs,
        ["prev"] = Prev,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static BoundExpr Abs(CallExpr call, ImmutableArray<BoundExpr> arguments, Scope scope) =>
        arguments is [{ Kind: ColumnKind.Integer or ColumnKind.Real or ColumnKind.Duration } value]
            ? value with { Sql = Call("abs", value.Sql), Span = call.Span, Column = null }
            : throw Wrong(call, "one number or length of time", "abs(start - prev(start))");

    // The row before, in order of time, of the same entity; the first row has none.
    private static BoundExpr Prev(CallExpr call, ImmutableArray<BoundExpr> arguments, Scope scope)
    {
        if (arguments is not [{ Windowed: false } value, ..] || arguments.Length > 2) throw Wrong(call, "a column and perhaps how many rows back", "prev(start), prev(placement, 2)");
        var back = arguments.Length == 1 ? 1 : arguments[1].Sql is SqlWhole { Value: > 0 and < 1000 } n ? n.Value : throw Wrong(call, "a number of rows from 1 to 999", "prev(placement, 2)");
        var order = scope.Input.Order.Select(key => new SqlOrder(Col(Scope.Alias, key.Sql), key.Descending)).ToImmutableArray();
        // What may be absent has another type on ClickHouse than what may not; nullif makes it so.
        var absentable = Call("nullif", value.Sql, new SqlNull());
        return new BoundExpr(Over("lag", [absentable, Whole(back), new SqlNull()], scope.EntityColumns, order), value.Kind, call.Span, Windowed: true);
    }

    private static Fault Wrong(CallExpr call, string wanted, string example) =>
        Fault.At(call.Span, "VQL304", $"`{call.Name.Text}` takes {wanted}.", $"Example: {example}");
}
