namespace VmQuery.Engine.Store.Blocks;

/// <summary>What some values of a column are, by which DuckDB leaves out what a question cannot match (<c>BaseStatistics</c>).</summary>
/// <param name="HasNulls">Whether some value is missing.</param>
/// <param name="HasValues">Whether some value is there; else <paramref name="Least"/> and <paramref name="Most"/> mean nothing.</param>
/// <param name="Least">The least value that is there.</param>
/// <param name="Most">The greatest value that is there.</param>
internal readonly record struct ValueFacts(bool HasNulls, bool HasValues, Int128 Least, Int128 Most)
{
    /// <summary>Those of no values.</summary>
    public static ValueFacts OfNone => new(false, false, Int128.MaxValue, Int128.MinValue);

    /// <summary>Whether all values that are there are the same.</summary>
    public bool IsConstant => !HasValues || Least == Most;

    /// <summary>Those of these values and others.</summary>
    public ValueFacts With(in ValueFacts others) =>
        new(HasNulls | others.HasNulls, HasValues | others.HasValues, Int128.Min(Least, others.Least), Int128.Max(Most, others.Most));
}
