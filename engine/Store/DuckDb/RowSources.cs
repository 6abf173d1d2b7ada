using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VmQuery.Engine.Store.DuckDb;

/// <summary>A column of a <see cref="IRowSource"/>.</summary>
/// <param name="Words">The words of an <see cref="DuckDbType.Enum"/>.</param>
internal readonly record struct SourceColumn(string Name, DuckDbType Type, ImmutableArray<string> Words = default)
{
    /// <summary>Whether DuckDB numbers so many words of an ENUM with one byte; it takes two for more (<c>EnumTypeInfo::DictType</c>).</summary>
    public static bool FitByte(int words) => words <= byte.MaxValue;
}

/// <summary>Rows that SQL can read as a table, once.</summary>
internal interface IRowSource
{
    /// <summary>Its columns.</summary>
    ImmutableArray<SourceColumn> Columns { get; }

    /// <summary>How many rows there are.</summary>
    long Count { get; }

    /// <summary>Fills the vectors of a chunk from their first row on; what they point to stays until the next call.</summary>
    /// <returns>How many rows were filled; 0 at the end.</returns>
    int Fill(LentChunk chunk);
}

/// <summary>Rows that are to be filled, column by column, in the form in which DuckDB has them in memory.</summary>
internal unsafe interface IRowTarget
{
    /// <summary>Values of a column, from the first row on.</summary>
    void* Values(int column);

    /// <summary>Validity bits of a column, set for each value that is there; all of them are, until they are cleared.</summary>
    Span<ulong> Validity(int column);
}

/// <summary>A chunk of DuckDB's that is to be filled.</summary>
internal readonly unsafe struct LentChunk(nint chunk) : IRowTarget
{
    /// <summary>A column, in place.</summary>
    public ColumnVector Vector(int column) => new(NativeMethods.DataChunkVector(chunk, (ulong)column), DataChunk.Capacity);

    /// <inheritdoc/>
    public void* Values(int column) => NativeMethods.VectorData(NativeMethods.DataChunkVector(chunk, (ulong)column));

    /// <inheritdoc/>
    public Span<ulong> Validity(int column) => Vector(column).FillValidity();
}

/// <summary>A source that statements can read.</summary>
/// <param name="Rows">Table expression to read it by.</param>
internal sealed record LentRows(string Rows, Action Return) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Return();
}

/// <summary>
/// The table function by which SQL reads rows of this program. They go to a table straight from there, column by column: an appender
/// would copy them twice on the way.
/// </summary>
internal sealed unsafe class RowSources : IDisposable
{
    private const string Function = "vmq_rows";

    private readonly ConcurrentDictionary<long, Reading> _readings = [];
    private GCHandle _this;
    private long _count;

    /// <summary>Makes the function known to a database, which has to be closed before this is disposed of.</summary>
    /// <exception cref="DuckDbException">DuckDB does not take it.</exception>
    public RowSources(DuckDbConnection connection)
    {
        _this = GCHandle.Alloc(this);
        using var function = NativeMethods.CreateTableFunction();
        using var key = NativeMethods.CreateLogicalType(DuckDbType.BigInt);
        NativeMethods.SetTableFunctionName(function, Function);
        NativeMethods.AddTableFunctionParameter(function, key);
        NativeMethods.SetTableFunctionExtraInfo(function, GCHandle.ToIntPtr(_this), 0);
        NativeMethods.SetTableFunctionBind(function, &Bind);
        NativeMethods.SetTableFunctionInit(function, &Start);
        NativeMethods.SetTableFunctionFunction(function, &Fill);
        if (NativeMethods.RegisterTableFunction(connection.Handle, function) == NativeMethods.Success) return;
        _this.Free();
        throw new DuckDbException("DuckDB does not take a table function.");
    }

    /// <summary>Runs a statement that reads a source.</summary>
    /// <param name="statement">Makes the statement from the table expression to read the source by.</param>
    public void Run(DuckDbConnection connection, IRowSource source, Func<string, string> statement, CancellationToken cancellation)
    {
        var reading = new Reading(source);
        var key = Interlocked.Increment(ref _count);
        _readings[key] = reading;
        try
        {
            connection.Execute(statement(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Function}({key})")), cancellation);
        }
        catch (DuckDbException) when (reading.Failure is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
        finally
        {
            _readings.TryRemove(key, out _);
        }
    }

    /// <summary>Lets statements read a source until the result is disposed.</summary>
    public LentRows Lend(IRowSource source)
    {
        var key = Interlocked.Increment(ref _count);
        _readings[key] = new Reading(source);
        return new LentRows(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Function}({key})"), () => _readings.TryRemove(key, out _));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_this.IsAllocated) _this.Free();
    }

    [UnmanagedCallersOnly]
    private static void Bind(nint bind)
    {
        var parameter = NativeMethods.BindParameter(bind, 0);
        var key = NativeMethods.Int64Value(parameter);
        NativeMethods.DestroyValue(ref parameter);
        if (Find(NativeMethods.BindExtraInfo(bind), key) is not { } reading)
        {
            NativeMethods.SetBindError(bind, "There are no such rows.");
            return;
        }

        foreach (var column in reading.Source.Columns)
        {
            using var type = column.Type == DuckDbType.Enum
                ? NativeMethods.CreateEnumType([.. column.Words], (ulong)column.Words.Length)
                : NativeMethods.CreateLogicalType(column.Type);
            NativeMethods.AddResultColumn(bind, column.Name, type);
        }

        NativeMethods.SetCardinality(bind, (ulong)reading.Source.Count, isExact: true);
        NativeMethods.SetBindData(bind, (nint)key, 0);
    }

    [UnmanagedCallersOnly]
    private static void Start(nint init)
    {
        // DuckDB wants one; there is nothing to start, for a source is read once and by one thread.
    }

    // No exception may leave a method that is called from outside.
    [UnmanagedCallersOnly]
    private static void Fill(nint call, nint chunk)
    {
        var reading = Find(NativeMethods.FunctionExtraInfo(call), NativeMethods.FunctionBindData(call))!;
        try
        {
            NativeMethods.SetDataChunkSize(chunk, (ulong)reading.Source.Fill(new LentChunk(chunk)));
        }
        catch (Exception e)
        {
            reading.Failure = e;
            NativeMethods.SetFunctionError(call, e.Message);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Reading? Find(nint sources, long key) => ((RowSources)GCHandle.FromIntPtr(sources).Target!)._readings.GetValueOrDefault(key);

    private sealed class Reading(IRowSource source)
    {
        public IRowSource Source => source;

        public Exception? Failure { get; set; }
    }
}
