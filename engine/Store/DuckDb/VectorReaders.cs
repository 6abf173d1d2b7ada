using System.Numerics;

namespace VmQuery.Engine.Store.DuckDb;

/// <summary>Chooses how the vectors of a column are read: every type becomes long, ulong, double, bool or string.</summary>
internal static class VectorReaders
{
    /// <summary>The reader for a type.</summary>
    /// <exception cref="DuckDbException">The type has no counterpart here.</exception>
    public static VectorReader For(string name, LogicalTypeHandle logicalType)
    {
        var type = NativeMethods.TypeId(logicalType);
        return type switch
        {
            DuckDbType.TinyInt => Whole<sbyte>(),
            DuckDbType.SmallInt => Whole<short>(),
            DuckDbType.Integer => Whole<int>(),
            DuckDbType.BigInt => Whole<long>(),
            DuckDbType.UTinyInt => Whole<byte>(),
            DuckDbType.USmallInt => Whole<ushort>(),
            DuckDbType.UInteger => Whole<uint>(),
            DuckDbType.HugeInt => Narrowed<Int128>(),
            DuckDbType.UHugeInt => Narrowed<UInt128>(),
            DuckDbType.UBigInt => new VectorReader<ulong>(name, static (vector, values) => vector.Values<ulong>().CopyTo(values)),
            DuckDbType.Float => new VectorReader<double>(name, Real<float>),
            DuckDbType.Double => new VectorReader<double>(name, Real<double>),
            DuckDbType.Decimal => new VectorReader<double>(name, ScaledDecoder(logicalType)),
            DuckDbType.Boolean => new VectorReader<bool>(name, static (vector, values) => vector.Values<bool>().CopyTo(values)),
            DuckDbType.Varchar => new VectorReader<string>(name, Texts),
            DuckDbType.Enum => new VectorReader<string>(name, WordDecoder(logicalType)),
            DuckDbType.SqlNull => new VectorReader<string>(name, static (_, _) => { }),
            _ => throw new DuckDbException($"Column {name} has a type (number {(int)type}) that cannot be read here; cast it to VARCHAR."),
        };

        VectorReader Whole<T>()
            where T : unmanaged, IBinaryInteger<T> => new VectorReader<long>(name, Widened<T>);

        VectorReader Narrowed<T>()
            where T : unmanaged, IBinaryInteger<T> => new VectorReader<long>(name, (vector, values) => Checked<T>(vector, values, name));
    }

    private static void Widened<T>(ColumnVector vector, Span<long> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        var source = vector.Values<T>();
        for (var row = 0; row < source.Length; row++) values[row] = long.CreateTruncating(source[row]);
    }

    // Sums of BIGINT are HUGEINT in DuckDB; those of times and counts fit.
    private static void Checked<T>(ColumnVector vector, Span<long> values, string name)
        where T : unmanaged, IBinaryInteger<T>
    {
        var source = vector.Values<T>();
        for (var row = 0; row < source.Length; row++)
        {
            if (!vector.IsValid(row)) continue;
            values[row] = long.CreateTruncating(source[row]);
            if (T.CreateTruncating(values[row]) != source[row] || (values[row] < 0) != T.IsNegative(source[row]))
                throw new DuckDbException($"Column {name} has the value {source[row]}, which does not fit 64 bits.");
        }
    }

    private static void Real<T>(ColumnVector vector, Span<double> values)
        where T : unmanaged, INumber<T>
    {
        var source = vector.Values<T>();
        for (var row = 0; row < source.Length; row++) values[row] = double.CreateTruncating(source[row]);
    }

    private static VectorDecoder<double> ScaledDecoder(LogicalTypeHandle type)
    {
        var unit = Math.Pow(10, NativeMethods.DecimalScale(type));
        return NativeMethods.DecimalInternalType(type) switch
        {
            DuckDbType.SmallInt => Scaled<short>,
            DuckDbType.Integer => Scaled<int>,
            DuckDbType.BigInt => Scaled<long>,
            _ => Scaled<Int128>,
        };

        void Scaled<T>(ColumnVector vector, Span<double> values)
            where T : unmanaged, INumber<T>
        {
            Real<T>(vector, values);
            foreach (ref var value in values) value /= unit;
        }
    }

    private static void Texts(ColumnVector vector, Span<string> values)
    {
        var source = vector.Values<DuckDbText>();
        for (var row = 0; row < source.Length; row++)
            if (vector.IsValid(row)) values[row] = source[row].ToString();
    }

    private static VectorDecoder<string> WordDecoder(LogicalTypeHandle type)
    {
        var words = new string[NativeMethods.EnumDictionarySize(type)];
        for (var i = 0; i < words.Length; i++) words[i] = NativeMethods.OwnedText(NativeMethods.EnumDictionaryValue(type, (ulong)i));
        return NativeMethods.EnumInternalType(type) switch
        {
            DuckDbType.UTinyInt => Words<byte>,
            DuckDbType.USmallInt => Words<ushort>,
            _ => Words<uint>,
        };

        void Words<T>(ColumnVector vector, Span<string> values)
            where T : unmanaged, IBinaryInteger<T>
        {
            var source = vector.Values<T>();
            for (var row = 0; row < source.Length; row++)
                if (vector.IsValid(row)) values[row] = words[int.CreateTruncating(source[row])];
        }
    }
}
