using System.Collections.Immutable;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store;

/// <summary>What a session says of itself, whichever engine holds it.</summary>
/// <param name="Tables">Every table but those of the catalogue.</param>
/// <param name="Catalog">Its words.</param>
internal sealed record SessionContents(TimeSpanNs Span, ImmutableArray<TableSchema> Tables, Catalog Catalog)
{
    /// <summary>Reads what the tables <c>session</c> and <c>catalog_…</c> hold.</summary>
    /// <exception cref="SqlException">A table is missing.</exception>
    /// <exception cref="FormatException">A word of the catalogue is none of this version.</exception>
    public static SessionContents Read(ISqlEngine engine)
    {
        var times = engine.Read("SELECT start_ns, stop_ns FROM session");
        var reader = new CatalogReader(engine);
        var tables = reader.Tables();
        return new SessionContents(new TimeSpanNs((long)times[0][0]!, (long)times[1][0]!), tables, reader.Read(tables));
    }
}
