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
        ["ceil"] = (call, arguments, scope) => Rounded(call, arguments, static value => Call("ceil", value)),
        ["coalesce"] = Coalesce,
        ["concat"] = Concat,
        ["floor"] = (call, arguments, scope) => Rounded(call, arguments, static value => Call("floor", value)),
        ["if"] = If,
        ["log2"] = Log2,
        ["lower"] = (call, arguments, scope) => Cased(call, arguments),
        ["prev"] = Prev,
        // Half a number goes up; engines differ on ROUND.
        ["round"] = (call, arguments, scope) => Rounded(call, arguments, static value => Call("floor", Infix(value, "+", new SqlCast(new SqlBound(0.5), SqlType.Double)))),
        ["upper"] = (call, arguments, scope) => Cased(call, arguments),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static BoundExpr Abs(CallExpr call, ImmutableArray<BoundExpr> arguments, Scope scope) =>
        arguments is [{ Kind: ColumnKind.Integer or ColumnKind.Real or ColumnKind.Duration } value]
            ? value with { Sql = Call("abs", value.Sql), Span = call.Span, Column = null }
            : throw Wrong(call, "one number or length of time", "abs(start - prev(start))");

    private static BoundExpr Rounded(CallExpr call, ImmutableArray<BoundExpr> arguments, Func<SqlExpr, SqlExpr> round) => arguments switch
    {
        [{ Kind: ColumnKind.Integer or ColumnKind.Duration } whole] => whole with { Span = call.Span, Column = null },
        [{ IsNumber: true } value] => new BoundExpr(BigInt(round(new SqlCast(value.Sql, SqlType.Double))), ColumnKind.Integer, call.Span, value.Windowed),
        _ => throw Wrong(call, "one number", $"{call.Name.Text}(dur / 1ms)"),
    };

    // What is not above 0 has none.
    private static BoundExpr Log2(CallExpr call, ImmutableArray<BoundExpr> arguments, Scope scope)
    {
        if (arguments is not [var value] || !(value.IsNumber || value.Kind == ColumnKind.Duration)) throw Wrong(call, "one number or length of time", "log2(dur)");
        var number = new SqlCast(value.Sql, SqlType.Double);
        return new BoundExpr(Case(Infix(number, ">", Whole(0)), Call("log2", number), new SqlNull()), ColumnKind.Real, call.Span, value.Windowed);
    }

    private static BoundExpr Cased(CallExpr call, ImmutableArray<BoundExpr> arguments) => arguments is [{ Kind: ColumnKind.Text } text]
        ? new BoundExpr(Call(call.Name.Text, new SqlCast(text.Sql, SqlType.Text)), ColumnKind.Text, call.Span, text.Windowed)
        : throw Wrong(call, "one text", $"{call.Name.Text}(reason)");

    private static BoundExpr If(CallExpr call, ImmutableArray<BoundExpr> arguments, Scope scope) => arguments is [{ Kind: ColumnKind.Flag } condition, var then, var otherwise]
        ? Alike(call, [then, otherwise], scope, values => Case(condition.Sql, values[0], values[1])) with { Windowed = arguments.Any(argument => argument.Windowed) }
        : throw Wrong(call, "a condition and two values", "if(dur > 1ms, \"long\", \"short\")");

    private static BoundExpr Coalesce(CallExpr call, ImmutableArray<BoundExpr> arguments, Scope scope) => arguments.Length >= 2
        ? Alike(call, arguments, scope, values => Call("coalesce", values))
        : throw Wrong(call, "two values or more, of which it gives the first that is there", "coalesce(reason, \"none\")");

    private static BoundExpr Concat(CallExpr call, ImmutableArray<BoundExpr> arguments, Scope scope) =>
        arguments.Length >= 2 && arguments.All(argument => argument.Kind is ColumnKind.Text or ColumnKind.Integer)
            ? new BoundExpr(Call("concat", [.. arguments.Select(argument => (SqlExpr)new SqlCast(argument.Sql, SqlType.Text))]), ColumnKind.Text, call.Span, arguments.Any(argument => argument.Windowed))
            : throw Wrong(call, "two texts or more, or whole numbers", "concat(guest, \"/\", vcpu)");

    // Values of one kind; words of a track become texts, so that any text can stand beside them.
    private static BoundExpr Alike(CallExpr call, ImmutableArray<BoundExpr> values, Scope scope, Func<ImmutableArray<SqlExpr>, SqlExpr> make)
    {
        var first = values[0];
        foreach (var other in values[1..]) Typing.Comparable(first, other, scope);
        var kind = values.Any(value => value.Kind == ColumnKind.Real) ? ColumnKind.Real : first.Kind;
        var sql = make([.. values.Select(value => kind == ColumnKind.Text ? new SqlCast(value.Sql, SqlType.Text) : kind == ColumnKind.Real ? new SqlCast(value.Sql, SqlType.Double) : value.Sql)]);
        return new BoundExpr(sql, kind, call.Span, values.Any(value => value.Windowed));
    }

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
