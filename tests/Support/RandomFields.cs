using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
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
            NumberClass or BooleanClass => FieldType.Int,
            FloatClass => FieldType.Real,
            StringClass or StaticTextClass or DynamicTextClass => _random.Next(2) == 0 ? FieldType.Text : FieldType.Name,
            _ => null,
        };
        var count = type is null ? 0 : Math.Min(_random.Next(3), KindSchema.MaxFields - _slots);
        return _wants[at] = [.. Enumerable.Range(0, count).Select(_ => new Want(_slots++, type!.Value))];
    }

    private List<Field> Fields(int depth) => [.. Enumerable.Range(0, _random.Next(5)).Select(i => new Field($"f{i}", Class(depth)))];

    private FieldClass Class(int depth) => _random.Next(depth > 0 ? 18 : 11) switch
    {
        0 => new FloatClass(16 << _random.Next(3), Alignment(), Order(), Flip()),
        1 => new StringClass(Encoding()),
        2 => new StaticTextClass(_random.Next(20), Encoding()),
        3 => new DynamicTextClass(Length, Encoding()),
        4 => new VariableIntegerClass(Flip(), 10),
        5 => new BooleanClass(Integer()),
        6 => new StaticBlobClass(_random.Next(20)),
        7 => new DynamicBlobClass(Length),
        11 => new ArrayClass(Class(depth - 1), _random.Next(4), Alignment()),
        12 => new SequenceClass(Class(depth - 1), Length, Alignment()),
        13 => new StructClass([.. Fields(depth - 1)], Alignment()),
        14 => Variant(depth - 1),
        15 => new OptionalClass(Class(depth - 1), new FieldLocation(Scope.Payload, "t"), [new IntegerRange(-1, 0)], SignedSelector: true),
        _ => Integer(),
    };

    private static FieldLocation Length => new(Scope.Payload, "n");

    private IntegerClass Integer() =>
        new(_random.Next(1, 65), Flip(), Alignment(), Order(), 10, IsText: false, null, Reversed: _random.Next(4) == 0);

    private TextEncoding Encoding() => (TextEncoding)_random.Next(5);

    private bool Flip() => _random.Next(2) == 0;

    private VariantClass Variant(int depth) => new(
        new FieldLocation(Scope.Payload, "t"),
        [
            new VariantOption("low", Class(depth), [new IntegerRange(-2, -1)]),
            new VariantOption("zero", Class(depth), [new IntegerRange(0, 0)]),
            .. _random.Next(2) == 0 ? [new VariantOption("one", Class(depth), [new IntegerRange(1, 1)])] : Array.Empty<VariantOption>(),
        ],
        SignedTag: true);

    private int Alignment() => 1 << _random.Next(7);

    private ByteOrder Order() => (ByteOrder)_random.Next(2);
}
