using System.Collections.Immutable;
using VmQuery.Tests.Support.Lttng;

namespace VmQuery.Benchmarks.Generate;

/// <summary>The event classes of generated traces, with the fields of lttng-modules 2.13; ids fit the compact event header.</summary>
internal static class KernelEvents
{
    public static readonly LttngEvent ProcessState = new(0, "lttng_statedump_process_state",
        "tid:i32 pid:i32 ppid:i32 name:comm type:i32 mode:i32 submode:i32 status:i32 cpu:u32 file_table_address:u64");

    public static readonly LttngEvent Switch = new(1, "sched_switch",
        "prev_comm:comm prev_tid:i32 prev_prio:i32 prev_state:i64 next_comm:comm next_tid:i32 next_prio:i32");

    public static readonly LttngEvent Waking = new(2, "sched_waking", "comm:comm tid:i32 prio:i32 target_cpu:i32");
    public static readonly LttngEvent Wakeup = new(3, "sched_wakeup", "comm:comm tid:i32 prio:i32 target_cpu:i32");
    public static readonly LttngEvent Runtime = new(4, "sched_stat_runtime", "comm:comm tid:i32 runtime:u64 vruntime:u64");
    public static readonly LttngEvent Entry = new(5, "kvm_x86_entry", "vcpu_id:u32");

    public static readonly LttngEvent Exit = new(6, "kvm_x86_exit",
        "exit_reason:u32 guest_rip:u64 isa:u32 info1:u64 info2:u64 intr_info:u32 error_code:u32 vcpu_id:u32");

    public static readonly LttngEvent UserspaceExit = new(7, "kvm_userspace_exit", "reason:u32 errno:i32");
    public static readonly LttngEvent Msr = new(8, "kvm_x86_msr", "write:u32 ecx:u32 data:u64 exception:u8");
    public static readonly LttngEvent InjectInterrupt = new(9, "kvm_x86_inj_virq", "irq:u32");
    public static readonly LttngEvent AcceptInterrupt = new(30, "kvm_x86_apic_accept_irq", "apicid:u32 dm:u32 tm:u32 vec:u8");
    public static readonly LttngEvent TimerStart = new(10, "timer_hrtimer_start", "hrtimer:u64 function:u64 expires:i64 softexpires:i64 mode:u32");
    public static readonly LttngEvent TimerCancel = new(11, "timer_hrtimer_cancel", "hrtimer:u64");
    public static readonly LttngEvent TimerExpireEntry = new(12, "timer_hrtimer_expire_entry", "hrtimer:u64 now:i64 function:u64");
    public static readonly LttngEvent TimerExpireExit = new(13, "timer_hrtimer_expire_exit", "hrtimer:u64");
    public static readonly LttngEvent SoftirqRaise = new(14, "irq_softirq_raise", "vec:u32");
    public static readonly LttngEvent SoftirqEntry = new(15, "irq_softirq_entry", "vec:u32");
    public static readonly LttngEvent SoftirqExit = new(16, "irq_softirq_exit", "vec:u32");
    public static readonly LttngEvent IrqEntry = new(17, "irq_handler_entry", "irq:i32 name:comm");
    public static readonly LttngEvent IrqExit = new(18, "irq_handler_exit", "irq:i32 ret:i32");
    public static readonly LttngEvent LocalTimerEntry = new(19, "x86_irq_vectors_local_timer_entry", "vector:i32");
    public static readonly LttngEvent LocalTimerExit = new(20, "x86_irq_vectors_local_timer_exit", "vector:i32");
    public static readonly LttngEvent CpuIdle = new(21, "power_cpu_idle", "state:u32 cpu_id:u32");
    public static readonly LttngEvent EnterIoctl = new(22, "syscall_entry_ioctl", "fd:u32 cmd:u32 arg:u64");
    public static readonly LttngEvent LeaveIoctl = new(23, "syscall_exit_ioctl", "ret:i64 arg:u64");
    public static readonly LttngEvent EnterRead = new(24, "syscall_entry_read", "fd:u32 count:u64");
    public static readonly LttngEvent LeaveRead = new(25, "syscall_exit_read", "ret:i64 buf:u64");
    public static readonly LttngEvent EnterWrite = new(26, "syscall_entry_write", "fd:u32 buf:u64 count:u64");
    public static readonly LttngEvent LeaveWrite = new(27, "syscall_exit_write", "ret:i64");
    public static readonly LttngEvent EnterFutex = new(28, "syscall_entry_futex", "uaddr:u64 op:i32 val:u32 utime:u64 uaddr2:u64 val3:u32");
    public static readonly LttngEvent LeaveFutex = new(29, "syscall_exit_futex", "ret:i64 uaddr:u64 uaddr2:u64");

    /// <summary>All of them.</summary>
    public static ImmutableArray<LttngEvent> All { get; } =
    [
        ProcessState, Switch, Waking, Wakeup, Runtime, Entry, Exit, UserspaceExit, Msr, InjectInterrupt, TimerStart, TimerCancel, TimerExpireEntry,
        TimerExpireExit, SoftirqRaise, SoftirqEntry, SoftirqExit, IrqEntry, IrqExit, LocalTimerEntry, LocalTimerExit, CpuIdle, EnterIoctl,
        LeaveIoctl, EnterRead, LeaveRead, EnterWrite, LeaveWrite, EnterFutex, LeaveFutex,
        AcceptInterrupt,
    ];
}
