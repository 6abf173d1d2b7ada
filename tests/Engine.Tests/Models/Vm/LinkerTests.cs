using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using VmQuery.Engine.Quality;

namespace VmQuery.Engine.Tests.Models.Vm;

public sealed class LinkerTests
{
    private readonly FindingLog _findings = new();

    [Fact]
    public void Guest_withoutTrace_isNamedByItsProcess()
    {
        var topology = Link([Host(Guest(403, 1))]);
        Assert.Equal("qemu-system-x86-403", topology.Machines[1].Name);
        Assert.Equal((MachineRole.Guest, new MachineId(0), 403, false), (topology.Machines[1].Role, topology.Machines[1].Parent!.Value, topology.Machines[1].HostPid!.Value, topology.Machines[1].Traced));
        Assert.Equal("kvm", topology.Machines[0].Hypervisor);
    }

    [Fact]
    public void Guest_withUserName_isCalledSo() => Assert.Equal("web", Link([Host(Guest(403, 1))], ("web", 403)).Machines[1].Name);

    [Fact]
    public void Trace_withUniqueNumberOfCpus_isThatGuest()
    {
        var topology = Link([Host(Guest(10, 2), Guest(20, 1)), Traced("guest2", 1), Traced("guest1", 2)]);
        Assert.Equal(["host", "guest2", "guest1"], topology.Machines.Select(machine => machine.Name));
        Assert.Equal([10, 10, 20], topology.Links.Select(link => link.HostPid));
        Assert.Equal([2, 2, 1], topology.Links.Select(link => link.Guest.Value));
        Assert.All(topology.Links, link => Assert.Equal(("kvm_exit.vcpu_id, number of CPUs", Confidence.High), (link.Evidence, link.Confidence)));
    }

    [Fact]
    public void Trace_fittingTwoGuests_staysAloneWithFinding()
    {
        var topology = Link([Host(Guest(10, 1), Guest(20, 1)), Traced("guest1", 1)]);
        Assert.Equal(MachineRole.Host, topology.Machines[1].Role);
        Assert.Equal(4, topology.Machines.Length);
        Assert.Contains(_findings.All, finding => finding is { Code: "guest-not-linked", Subject: "guest1" });
    }

    [Fact]
    public void Trace_namedByUser_isLinkedAgainstTheNumberOfCpus()
    {
        var topology = Link([Host(Guest(10, 1), Guest(20, 1)), Traced("guest1", 1)], ("guest1", 20));
        Assert.Equal(20, topology.Machines[1].HostPid);
        Assert.Equal(["host", "guest1", "qemu-system-x86-10"], topology.Machines.Select(machine => machine.Name));
    }

    [Fact]
    public void GuestWithGuests_isNested()
    {
        var topology = Link([Host(Guest(317, 2)), Traced("guest3", 2, Guest(154, 1))]);
        Assert.Equal([MachineRole.Host, MachineRole.Nested, MachineRole.Guest], topology.Machines.Select(machine => machine.Role));
        Assert.Equal(new MachineId(1), topology.Machines[2].Parent);
    }

    [Fact]
    public void TwoHosts_eachLikeTheOthersGuest_stayHosts()
    {
        var topology = Link([Traced("a", 1, Guest(1, 1)), Traced("b", 1, Guest(2, 1))]);
        Assert.Equal(2, topology.Machines.Count(machine => machine.Role == MachineRole.Host));
    }

    [Fact]
    public void EqualNames_getANumber()
    {
        var topology = Link([Host(Guest(10, 1), Guest(20, 2))], ("web", 10), ("web", 20));
        Assert.Equal(["host", "web", "web-2"], topology.Machines.Select(machine => machine.Name));
    }

    [Fact]
    public void Machine_idIsItsIndex()
    {
        var topology = Link([Host(Guest(10, 1), Guest(20, 2)), Traced("x", 7)]);
        Assert.Equal(Enumerable.Range(0, 4), topology.Machines.Select(machine => machine.Id.Value));
    }

    private static FoundGuest Guest(int pid, int vcpus) => new(
        pid, "qemu-system-x86", [.. Enumerable.Range(0, vcpus).Select(n => new FoundVcpu(n, pid + n + 1, $"CPU {n}/KVM", "kvm_exit.vcpu_id", Confidence.Certain))]);

    private static SurveyedMachine Host(params ImmutableArray<FoundGuest> guests) => Traced("host", 4, guests);

    private static SurveyedMachine Traced(string name, int cpus, params ImmutableArray<FoundGuest> guests) => new(
        name, name, "boot of " + name, "6.1.0", new(0, 100), new(guests.IsEmpty ? null : "kvm", guests) { Cpus = [.. Enumerable.Range(0, cpus)] });

    private Topology Link(ImmutableArray<SurveyedMachine> machines, params ImmutableArray<(string, int)> names) => Linker.Link(machines, names, _findings);
}
