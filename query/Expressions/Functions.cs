using System.Collections.Frozen;
using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Expressions;

/// <summary>Binds a call of a function of a row; null when it does not take these arguments.</summary>
internal delegate BoundExpr? Function(CallExpr call, ImmutableArray<BoundExpr> arguments, Scope scope);

/// <summary>A function of a row.</summary>
/// <param name="Takes">What stands in its brackets.</param>
/// <param name="Gives">What it is.</param>
/// <param name="Example">A call of it.</param>
internal sealed record RowFunction(string Name, string Takes, string Gives, string Example, Function Binder)
{
    /// <summary>Binds a call.</summary>
    public BoundExpr Bind(CallExpr call, Scope scope) => Binder(call, [.. call.Arguments.Select(argument => argument.Bind(scope))], scope)
        ?? throw Fault.At(call.Span, "VQL304", $"`{Name}` takes {Takes}.", example: Example);
}

/// <summary>Functions of a row. To add one, add a line and its method.</summary>
internal static class Functions
{
    /// <summary>All of them in the order in which help lists them.</summary>
    public static ImmutableArray<RowFunction> List { get; } =
    [
        new("abs", "one number or length of time", "how far it is from 0", "abs(start - prev(start))", Abs),
        new("ceil", "one number", "the next whole number from it on", "ceil(dur / 1ms)", (call, arguments, _) => Rounded(call, arguments, static value => Call("ceil", value))),
        new("coalesce", "two values or more", "the first of them that is there", "coalesce(reason, \"none\")", Coalesce),
        new("concat", "two texts or more, or whole numbers", "all of them in one text", "concat(guest, \"/\", vcpu)", Concat),
        new("floor", "one number", "the last whole number up to it", "floor(dur / 1ms)", (call, arguments, _) => Rounded(call, arguments, static value => Call("floor", value))),
        new("if", "a condition and two values", "the first value where the condition holds, else the second", "if(dur > 1ms, \"long\", \"short\")", If),
        new("log2", "one number or length of time, in ns", "its logarithm; none for what is not above 0", "log2(dur)", Log2),
        new("lower", "one text", "it in small letters", "lower(reason)", (call, arguments, _) => Cased(call, arguments)),
        new("prev", "a column and perhaps how many rows back, 1 to 999", "its value in the row before, of the same entity", "prev(placement, 2)", Prev),
        // Half a number goes up; engines differ on ROUND.
        new("round", "one number", "the nearest whole number, from a half on the next", "round(dur / 1ms)", (call, arguments, _) => Rounded(call, arguments, static value => Call("floor", Infix(value, "+", new SqlCast(new SqlBound(0.5), SqlType.Double))))),
        new("upper", "one text", "it in capital letters", "upper(reason)", (call, arguments, _) => Cased(call, arguments)),
    ];

    /// <summary>All of them by name.</summary>
    public static FrozenDictionary<string, RowFunction> All { get; } = List.ToFrozenDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>A question that shows a function at work.</summary>
    public static string Question(RowFunction function) => $"when vcpu is preempted | lookup placement of vcpu | extend x = {function.Example} | select start, dur, reason, x | first 3";

    private static BoundExpr? Abs(CallExpr call, ImmutableArray<BoundExpr> arguments, Scope scope) =>
        arguments is [{ Kind: ColumnKind.Integer or ColumnKind.Real or ColumnKind.Duration } value]
            ? value with { Sql = Call("abs", value.Sql), Span = call.Span, Column = null }
            : null;

    private static BoundExpr? Rounded(CallExpr call, ImmutableArray<BoundExpr> arguments, Func<SqlExpr, SqlExpr> round) => arguments switch
    {
        [{ Kind: ColumnKind.Integer or ColumnKind.Duration } whole] => whole with { Span = call.Span, Column = null },
        [{ IsNumber: true } value] => new BoundExpr(BigInt(round(new SqlCast(value.Sql, SqlType.Double))), ColumnKind.Integer, call.Span, value.Windowed),
        _ => null,
    };

    // What is not above 0 has none.
    private static BoundExpr? Log2(CallExpr call, ImmutableArray<BoundExpr> arguments, Scope scope)
    {
        if (arguments is not [var value] || !(value.IsNumber || value.Kind == ColumnKind.Duration)) return null;
        var number = new SqlCast(value.Sql, SqlType.Double);
        return new BoundExpr(Case(Infix(number, ">", Whole(0)), Call("log2", number), new SqlNull()), ColumnKind.Real, call.Span, value.Windowed);
    }

    private static BoundExpr? Cased(CallExpr call, ImmutableArray<BoundExpr> arguments) => arguments is [{ Kind: ColumnKind.Text } text]
        ? new BoundExpr(Call(call.Name.Text, new SqlCast(text.Sql, SqlType.Text)), ColumnKind.Text, call.Span, text.Windowed)
        : null;

    private static BoundExpr? If(CallExpr call, ImmutableArray<BoundExpr> arguments, Scope scope) => arguments is [{ Kind: ColumnKind.Flag } condition, var then, var otherwise]
        ? Alike(call, [then, otherwise], scope, values => Case(condition.Sql, values[0], values[1])) with { Windowed = arguments.Any(argument => argument.Windowed) }
        : null;

    private static BoundExpr? Coalesce(CallExpr call, ImmutableArray<BoundExpr> arguments, Scope scope) => arguments.Length >= 2
        ? Alike(call, arguments, scope, values => Call("coalesce", values))
        : null;

    private static BoundExpr? Concat(CallExpr call, ImmutableArray<BoundExpr> arguments, Scope scope) =>
        arguments.Length >= 2 && arguments.All(argument => argument.Kind is ColumnKind.Text or ColumnKind.Integer)
            ? new BoundExpr(Call("concat", [.. arguments.Select(argument => (SqlExpr)new SqlCast(argument.Sql, SqlType.Text))]), ColumnKind.Text, call.Span, arguments.Any(argument => argument.Windowed))
            : null;

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
    private static BoundExpr? Prev(CallExpr call, ImmutableArray<BoundExpr> arguments, Scope scope)
    {
        if (arguments is not [{ Windowed: false } value, ..] || arguments.Length > 2) return null;
        var back = arguments.Length == 1 ? 1 : arguments[1].Sql is SqlWhole { Value: > 0 and < 1000 } n ? n.Value : 0;
        if (back == 0) return null;
        // What may be absent has another type on ClickHouse than what may not; nullif makes it so.
        var absentable = Call("nullif", value.Sql, new SqlNull());
        return new BoundExpr(Over("lag", [absentable, Whole(back), new SqlNull()], scope.EntityColumns, scope.Input.SqlOrder(Scope.Alias)), value.Kind, call.Span, Windowed: true);
    }
}
