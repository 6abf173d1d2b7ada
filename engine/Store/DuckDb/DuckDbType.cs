namespace VmQuery.Engine.Store.DuckDb;

/// <summary>Column types that are read or written here (<c>duckdb_type</c>).</summary>
internal enum DuckDbType
{
    /// <summary>Not known.</summary>
    Invalid = 0,

    /// <summary>BOOLEAN.</summary>
    Boolean = 1,

    /// <summary>TINYINT.</summary>
    TinyInt = 2,

    /// <summary>SMALLINT.</summary>
    SmallInt = 3,

    /// <summary>INTEGER.</summary>
    Integer = 4,

    /// <summary>BIGINT.</summary>
    BigInt = 5,

    /// <summary>UTINYINT.</summary>
    UTinyInt = 6,

    /// <summary>USMALLINT.</summary>
    USmallInt = 7,

    /// <summary>UINTEGER.</summary>
    UInteger = 8,

    /// <summary>UBIGINT.</summary>
    UBigInt = 9,

    /// <summary>FLOAT.</summary>
    Float = 10,

    /// <summary>DOUBLE.</summary>
    Double = 11,

    /// <summary>HUGEINT.</summary>
    HugeInt = 16,

    /// <summary>VARCHAR.</summary>
    Varchar = 17,

    /// <summary>DECIMAL.</summary>
    Decimal = 19,

    /// <summary>ENUM.</summary>
    Enum = 23,

    /// <summary>UHUGEINT.</summary>
    UHugeInt = 32,

    /// <summary>The type of a bare NULL.</summary>
    SqlNull = 36,
}
