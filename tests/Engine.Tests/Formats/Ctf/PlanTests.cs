using System.Collections.Frozen;
using System.Collections.Immutable;
using FsCheck.Fluent;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;
using VmQuery.Engine.Formats.Ctf.Show;
using VmQuery.Engine.Formats.Ctf.Tsdl;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.Ctf;

public unsafe class PlanTests
{
    private const string Types = "trace { major = 1; minor = 8; byte_order = le; }; typealias integer { size = 8; } := u8; typealias integer { size = 32; } := u32; ";

    [Fact]
    public void Plan_ofFixedFields_isOneRunThatTakesWhatIsWanted() => Assert.Equal(
        "run 13 bytes: 4+4 -> 0, 9+4 -> 1",
        Draw("event { name = e; fields := struct { u32 a; u32 b; u8 c; u32 d; }; };", "b", "d"));

    [Fact]
    public void Plan_ofUnwantedEvent_stepsOverItAtOnce() => Assert.Equal(
        "run 12 bytes",
        Draw("event { name = e; fields := struct { u8 a; u8 b[7]; struct { u32 c; } s; }; };"));

    [Fact]
    public void Plan_behindString_startsNewRun() => Assert.Equal(
        "run 1 bytes: 0+1 -> 0; string; run 4 bytes: 0+4 -> 1",
        Draw("event { name = e; fields := struct { u8 a; string s; u32 b; }; };", "a", "b"));

    [Fact]
    public void Plan_ofVariantField_marksItPresentInItsOptionOnly()
    {
        var plan = PlanFor("event { name = e; fields := struct { enum : u8 { A, B } t; variant <t> { u8 A; u32 B; } v; }; };", "v.B");

        Assert.Equal(0UL, plan.Present);
        Assert.Equal([0UL, 1UL], Assert.IsType<ChooseOp>(plan.Ops[1]).Choices.Select(choice => choice.Present));
    }

    [Fact]
    public void Plan_ofArrayInManyDimensions_isOneStepAndMadeInLinearTime() => Assert.Equal(
        "run 1 bytes",
        Draw($"event {{ name = e; fields := struct {{ u8 x{string.Concat(Enumerable.Repeat("[1]", 150))}; }}; }};"));

    [Fact]
    public void Plan_ofFieldLargerThanAnyPacket_isRefused() => Assert.Throws<OverflowException>(() =>
        PlanFor("event { name = e; fields := struct { u8 x[4000000000][4000000000]; }; };"));

    [Fact]
    public void Compiled_planOfAnyFields_doesWhatInterpreterDoes() => Law.Holds(
        Prop.ForAll<int>(seed =>
        {
            var fields = new RandomFields(seed);
            var root = fields.Root();
            var registers = RegistersOf(root);
            var plan = Planner.Make(registers, fields, seed % 2 == 0 ? Phase.PacketStart : Phase.Unknown, (Scope.Payload, root));
            var bytes = fields.Bytes(700 + BitReader.Slack);
            var start = seed % 2 == 0 ? 0 : (seed & 0x3F) + 1;
            return Equal(Run(plan, bytes, start, compile: false), Run(plan, bytes, start, compile: true));
        }),
        usualCases: 400);

    [Fact]
    public void Shown_fieldsOfAnyStructure_endWherePlanEnds() => Law.Holds(
        Prop.ForAll<int>(seed =>
        {
            var fields = new RandomFields(seed);
            var root = fields.Root();
            var registers = RegistersOf(root);
            var plan = Planner.Make(registers, fields, Phase.PacketStart, (Scope.Payload, root));
            var bytes = fields.Bytes(700 + BitReader.Slack);
            var stop = Run(plan, bytes, 0, compile: false).Position;
            return stop < 0 || Show(root, registers, plan.Registers, bytes) == stop;
        }),
        usualCases: 400);

    private static long Show(StructClass root, Registers registers, int count, byte[] bytes)
    {
        fixed (byte* packet = bytes)
        {
            var context = new ShowContext { Packet = packet, Limit = (bytes.Length - BitReader.Slack) * 8L, Registers = new long[count] };
            return new NodeBuilder(registers, hidesRoles: false).Root(root, Scope.Payload).ShowMembers(context, 0);
        }
    }

    private static bool Equal(Outcome one, Outcome other) =>
        one.Position == other.Position && (one.Position < 0 || (one.Present == other.Present && one.Values.SequenceEqual(other.Values)));

    private static Outcome Run(Plan plan, byte[] bytes, long start, bool compile)
    {
        var context = new DecodeContext(new Names()) { Batch = new EventBatch(), Present = plan.Present };
        context.Reserve(plan.Registers);
        var slots = new long[KindSchema.MaxFields];
        var limit = (bytes.Length - BitReader.Slack) * 8L;
        fixed (byte* packet = bytes)
        {
            var position = compile
                ? PlanEmitter.Compile(plan, "plan").CreateDelegate<Stepper>(context)(packet, start, limit, ref slots[0])
                : PlanInterpreter.Run(plan.Ops, context, packet, start, limit, ref slots[0]);
            return new Outcome(position, context.Present, [.. slots, .. context.Batch.Text.ToArray().Select(character => (long)character)]);
        }
    }

    private static Registers RegistersOf(StructClass root)
    {
        var e = new EventClass(0, "e", null, root);
        var stream = new StreamClass(0, null, null, null, FrozenDictionary<ulong, EventClass>.Empty);
        return Registers.Of(null, stream).With(e);
    }

    private static Plan PlanFor(string events, params string[] wanted)
    {
        var stream = TraceResolver.Read(Types + events, "metadata").Streams[0];
        var e = stream.Events[0];
        var kind = new KindSchema(2, "e", [.. wanted.Select(name => new FieldSchema(name, FieldType.Int, [name]))]);
        return Planner.Make(Registers.Of(null, stream).With(e), new SchemaWants(kind, LeafField.Of(stream, e)), new Phase(8, 0), (Scope.Payload, e.Payload));
    }

    private static string Draw(string events, params string[] wanted) => string.Join("; ", PlanFor(events, wanted).Ops.Select(op => op switch
    {
        RunOp { Takes.IsEmpty: true } run => $"run {run.Bits / 8} bytes",
        RunOp run => $"run {run.Bits / 8} bytes: {string.Join(", ", run.Takes.Select(take => $"{take.Offset / 8}+{take.Size / 8} -> {take.Target}"))}",
        StringOp => "string",
        _ => op.ToString(),
    }));

    private sealed record Outcome(long Position, ulong Present, ImmutableArray<long> Values);
}
