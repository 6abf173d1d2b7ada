using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Binding;

/// <summary>A column of SQL that a question brought along.</summary>
/// <param name="Name">What the SQL calls it.</param>
/// <param name="Kind">Text, Integer, Real or Flag: the engine knows of no times.</param>
/// <param name="Cast">What it has to become to be read; null when it can be read as it is.</param>
internal readonly record struct WrittenColumn(string Name, ColumnKind Kind, SqlType? Cast);

/// <summary>Asks the engine what SQL of a question would give.</summary>
internal interface IWrittenSql
{
    /// <summary>Its columns, without running it.</summary>
    /// <param name="input">Rows that it may read; null for none.</param>
    /// <exception cref="Fault">The engine does not take it.</exception>
    IReadOnlyList<WrittenColumn> Columns(TextLiteral sql, RowPlan? input);
}
