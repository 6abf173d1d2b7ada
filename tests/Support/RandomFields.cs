using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Tests.Support;

/// <summary>Makes field classes of every kind from a seed; a field "n" gives lengths, a field "t" chooses options.</summary>
internal sealed class RandomFields(int seed) : IWants
{
    private readonly Random _random = new(seed);
    private readonly Dictionary<FieldLocation, ImmutableArray<Want>> _wants = [];
    private int _slots;

    /// <summary>Slots that its wanted fields fill.</summary>
    public int Slots => _slots;

    /// <summary>A structure with lengths, tags and random fields behind them.</summary>
    public StructClass Root()
    {
        var order = Order();
        Field[] leading =
        [
            new("n", new IntegerClass(3, Signed: false, 1, order, 10, IsText: false, null)),
            new("t", new IntegerClass(2, Signed: true, 1, order, 10, IsText: false, null)),
        ];
        return new StructClass([.. leading, .. Fields(3)], 1 << _random.Next(6));
    }

    /// <summary>Random bytes, more of them zero than chance gives, so that strings end.</summary>
    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        for (var i = 0; i < count / 4; i++) bytes[_random.Next(count)] = 0;
        return bytes;
    }

    /// <inheritdoc/>
    public ImmutableArray<Want> Of(FieldLocation at, Field field)
    {
        if (_wants.TryGetValue(at, out var known)) return known;
        FieldType? type = field.Class switch
        {
            IntegerClass => FieldType.Int,
            FloatClass => FieldType.Real,
            StringClass or ArrayClass or SequenceClass => _random.Next(2) == 0 ? FieldType.Text : FieldType.Name,
            _ => null,
        };
        return _wants[at] = type is null || _slots == KindSchema.MaxFields || _random.Next(3) == 0 ? [] : [new Want(_slots++, type.Value)];
    }

    private List<Field> Fields(int depth) => [.. Enumerable.Range(0, _random.Next(5)).Select(i => new Field($"f{i}", Class(depth)))];

    private FieldClass Class(int depth) => _random.Next(depth > 0 ? 10 : 5) switch
    {
        0 => new FloatClass(_random.Next(2) == 0 ? 32 : 64, Alignment(), Order()),
        1 => new StringClass(),
        2 => new ArrayClass(Character(), _random.Next(20)),
        3 => new SequenceClass(Character(), new FieldLocation(Scope.Payload, "n")),
        5 => new ArrayClass(Class(depth - 1), _random.Next(4)),
        6 => new SequenceClass(Class(depth - 1), new FieldLocation(Scope.Payload, "n")),
        7 => new StructClass([.. Fields(depth - 1)], Alignment()),
        8 => Variant(depth - 1),
        _ => new IntegerClass(_random.Next(1, 65), _random.Next(2) == 0, Alignment(), Order(), 10, IsText: false, null),
    };

    private VariantClass Variant(int depth) => new(
        new FieldLocation(Scope.Payload, "t"),
        [
            new VariantOption("low", Class(depth), [new ValueRange(-2, -1)]),
            new VariantOption("zero", Class(depth), [new ValueRange(0, 0)]),
            .. _random.Next(2) == 0 ? [new VariantOption("one", Class(depth), [new ValueRange(1, 1)])] : Array.Empty<VariantOption>(),
        ],
        SignedTag: true);

    private static IntegerClass Character() => new(8, Signed: false, 8, ByteOrder.Little, 10, IsText: true, null);

    private int Alignment() => 1 << _random.Next(7);

    private ByteOrder Order() => (ByteOrder)_random.Next(2);
}
