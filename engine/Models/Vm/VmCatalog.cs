using static VmQuery.Engine.Models.CommonColumns;

namespace VmQuery.Engine.Models.Vm;

/// <summary>What every hypervisor model speaks of: guests, their vCPUs, what a vCPU does, where, and its exits.</summary>
internal static class VmCatalog
{
    private static readonly ColumnSchema Vcpu = new("vcpu", ColumnType.Integer, "number of the vCPU in its guest");
    private static readonly ColumnSchema Cpu = new("cpu", ColumnType.Integer, "host CPU");

    /// <summary>What a vCPU does; cells of <c>state</c> are <see cref="VcpuState"/>, of <c>cause</c> <see cref="VcpuCause"/>.</summary>
    public static TableSchema VcpuMode { get; } = new(
        "vcpu_mode",
        Interval(
            Vcpu,
            new("state", ColumnType.Word, "what the vCPU does", Words.Of<VcpuState>()),
            new("cause", ColumnType.Word, "why, for preempted, halted, blocked, offline and unknown", Words.Of<VcpuCause>()),
            new("reason", ColumnType.Name, "reason of the open VM exit"),
            new("isa", ColumnType.Word, "table that the exit reason comes from", Words.Of<ExitIsa>()),
            new("level", ColumnType.Integer, "nesting level of the guest code, 1 = guest of this host"),
            Cpu,
            new("preempted_by", ColumnType.Name, "who had the CPU instead"),
            new("preempted_by_tid", ColumnType.Integer, "host thread that had the CPU instead"),
            new("woken_by", ColumnType.Name, "who ended this sleep, or the one just before"),
            new("woken_by_tid", ColumnType.Integer, "host thread that ended this sleep, or the one just before")),
        ["machine_id", "vcpu", "start_ns"]);

    /// <summary>The host CPU whose run queue a vCPU belongs to; it changes only when the vCPU migrates. A stay that is not equally certain all along has a row for each part.</summary>
    public static TableSchema VcpuPlacement { get; } = new(
        "vcpu_placement", Interval(Vcpu, Cpu), ["machine_id", "vcpu", "start_ns"]);

    /// <summary>One row per VM exit, from the exit to the next entry; the four parts sum to the whole.</summary>
    public static TableSchema VmExit { get; } = new(
        "vm_exit",
        Interval(
            Vcpu,
            new("reason", ColumnType.Name, "exit reason"),
            new("reason_code", ColumnType.BigInt, "exit reason as the hardware numbers it"),
            new("isa", ColumnType.Word, "table that the exit reason comes from", Words.Of<ExitIsa>()),
            new("guest_rip", ColumnType.UBigInt, "guest instruction pointer"),
            Cpu,
            new("hypervisor_ns", ColumnType.BigInt, "on a CPU in the host kernel"),
            new("emulator_ns", ColumnType.BigInt, "on a CPU in the device model"),
            new("runnable_ns", ColumnType.BigInt, "off CPU but runnable"),
            new("sleeping_ns", ColumnType.BigInt, "off CPU, asleep, or not known"),
            new("handler", ColumnType.Name, "what the hypervisor says it was about (msr_write, hypercall, interrupt); null when it says nothing"),
            new("detail", ColumnType.UBigInt, "about which: number of the register, hypercall, vector or port, or the address"),
            new("injected_vector", ColumnType.Integer, "interrupt that the guest got with the next entry")),
        ["machine_id", "vcpu", "start_ns"]);

    /// <summary>Kinds, tracks and spans.</summary>
    public static Catalog Catalog { get; } = new(
        [
            new("host", "hosts", "machine", "machine_id", "name", "a machine that runs guests or stands alone") { Roles = [MachineRole.Host, MachineRole.Nested], Owners = ["trace"] },
            new("guest", "guests", "machine", "machine_id", "name", "a virtual machine")
            {
                Roles = [MachineRole.Guest, MachineRole.Nested], Owners = ["host", "guest", "trace"],
            },
            new("vcpu", "vcpus", "vcpu", "vcpu", null, "a virtual CPU") { Owners = ["guest"], SeenBy = WhichMachine.Host },
        ],
        [
            new("mode", "vcpu", VcpuMode, "state", Main: true, "what the vCPU does")
            {
                Synonyms = [("runnable", Words.Of(VcpuState.Preempted)), ("device_wait", Words.Of(VcpuState.Emulator)), ("idle", Words.Of(VcpuState.Halted))],
            },
            new("placement", "vcpu", VcpuPlacement, "cpu", Main: false, "host CPU it belongs to"),
        ],
        [new("vm_exit", "vcpu", VmExit, "VM exits with their parts")],
        [])
    {
        RunsOn = [new("vcpu", "cpu", VcpuPlacement.Name, "cpu", WhichMachine.Host)],
    };
}
