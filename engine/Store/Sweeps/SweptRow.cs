namespace VmQuery.Engine.Store.Sweeps;

/// <summary>A row that a sweep found, with the values of the columns that its rule adds.</summary>
internal readonly record struct SweptRow(SweptInterval Interval, long First = 0, long Second = 0);
