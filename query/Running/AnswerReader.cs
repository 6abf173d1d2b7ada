using VmQuery.Engine.Store;
using VmQuery.Query.Plan;

namespace VmQuery.Query.Running;

/// <summary>Turns the columns of a result into those of an answer.</summary>
internal static class AnswerReader
{
    /// <summary>The column of an answer; one without any value is not worth room in a narrow table, unless it was asked for.</summary>
    public static AnswerColumn Column(PlanColumn column, ResultColumn values)
    {
        var isSecondary = column.Show != Show.Primary || (!column.IsAsked && IsEmpty(values));
        return values switch
        {
            // Comparisons are numbers on some engines.
            ResultColumn<long> number when column.Kind == ColumnKind.Flag => Flags(number),
            ResultColumn<long> whole => Typed(whole),
            ResultColumn<ulong> whole => Typed(whole),
            ResultColumn<double> real => Typed(real),
            ResultColumn<bool> flag => Typed(flag),
            ResultColumn<string> text => Typed(text),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

        AnswerColumn<bool> Flags(ResultColumn<long> number) =>
            new(column.Name, column.MachineName, column.Kind, isSecondary, [.. number.Values.Select(value => value != 0)], number.Present) { IsAsked = column.IsAsked };

        AnswerColumn<T> Typed<T>(ResultColumn<T> typed) => new(column.Name, column.MachineName, column.Kind, isSecondary, typed.Values, typed.Present) { IsAsked = column.IsAsked };
    }

    private static bool IsEmpty(ResultColumn values)
    {
        for (var row = 0; row < values.Count; row++)
            if (values[row] is not null) return false;
        return values.Count > 0;
    }
}
