using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store;

/// <summary>A column that a statement would give.</summary>
/// <param name="Type">What it is read as: BigInt, Real, Flag or Text.</param>
/// <param name="IsExact">Whether it is of that type already; what has no counterpart, as a list or a date, is read as text and has to be cast.</param>
internal readonly record struct SqlHeading(string Name, ColumnType Type, bool IsExact);
