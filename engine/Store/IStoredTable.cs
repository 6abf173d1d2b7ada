using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store;

/// <summary>A table of a session that is being written.</summary>
internal interface IStoredTable : IRowWriter, IDisposable
{
    /// <summary>Its columns and order.</summary>
    TableSchema Table { get; }

    /// <summary>Brings all rows into the session, in order; no row can follow.</summary>
    /// <exception cref="SessionFileException">The disk is full or fails.</exception>
    void Finish(CancellationToken cancellation);
}
