using VmQuery.Query.Tests.Golden;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Sessions;

public sealed class CompletionTests(SampleSession sessions) : IClassFixture<SampleSession>
{
    [Fact]
    public void Complete_nameWithAQuote_isATextThatAsksForIt()
    {
        using var folder = new TempFolder();
        var path = new SessionBuilder(0, 1_000_000_000).Machine(0, "host").Guest(1, "a \"b\" \\c").Vcpu(1, 0).Write(folder["quotes.vmq"]);
        using var session = Session.Open(path);
        const string vql = "list vcpu of guest ";
        var name = Assert.Single(session.Complete(vql, vql.Length), word => word.StartsWith('"'));
        Assert.Equal(1, session.Query(vql + name).RowCount);
    }

    [Theory]
    [InlineData("list vcpu of guest \"qemu-s")]
    [InlineData("list vcpu of guest \"qemu-system x86/1.")]
    [InlineData("show mode of vcpu -- \"all\nof guest \"qemu-")]
    public void Complete_insideAName_offersItWhateverSignsItHas(string vql)
    {
        using var folder = new TempFolder();
        using var session = Session.Open(new SessionBuilder(0, 1_000_000_000).Machine(0, "host").Guest(1, "qemu-system x86/1.5").Vcpu(1, 0).Write(folder["signs.vmq"]));
        Assert.Equal(["\"qemu-system x86/1.5\""], session.Complete(vql, vql.Length));
    }

    [Theory]
    [InlineData("when vcpu is guest | longest 1 per ^")]
    [InlineData("when vcpu is guest | stats ^")]
    [InlineData("when vcpu is guest | pivot ^")]
    public void Complete_whereOnlyAColumnMayStand_offersNoFunction(string marked) =>
        Assert.DoesNotContain(sessions.Web.Complete(marked[..^1], marked.Length - 1), static word => word.EndsWith('('));

    [Theory]
    [InlineData("^", "when show list explain")]
    [InlineData("wh^", "when")]
    [InlineData("when vc^", "vcpu")]
    [InlineData("when vcpu ^", "0 1 2 3 of is in not")]
    [InlineData("when vcpu 2 of guest ^", "\"web\" \"db\" is")]
    [InlineData("when vcpu 2 of guest \"w^", "\"web\"")]
    [InlineData("when vcpu 2 of guest \"web\" is ^", "guest hypervisor preempted halted not in")]
    [InlineData("when vcpu is hyp^", "hypervisor")]
    [InlineData("when vm_exit of vcpu is ^", "active")]
    [InlineData("when cpu 3 of host is i^", "idle irq in")]
    [InlineData("when vcpu is not in (guest, h^", "hypervisor halted")]
    [InlineData("when vcpu is hypervisor with rea^", "reason")]
    [InlineData("show event ^", "\"kvm_exit\"")]
    [InlineData("when vcpu is guest ^", "with for and or in at then not during within")]
    [InlineData("when vcpu is guest not ^", "during overlapping after within")]
    [InlineData("when vcpu is guest then vcpu is halted within 1ms ^", "of after before then and")]
    [InlineData("when from event ^", "\"kvm_exit\"")]
    [InlineData("when from vcpu is guest ^", "to for")]
    [InlineData("when vcpu is guest | ^", "where stats summarize top longest")]
    [InlineData("when vcpu is guest | lon^", "longest")]
    [InlineData("when vcpu is guest | where du^", "dur")]
    [InlineData("when vcpu is guest | summarize to^", "total( totalif(")]
    [InlineData("when vcpu is guest | count by gu^", "guest")]
    [InlineData("when vcpu is guest | longest 1 per ^", "guest vcpu")]
    [InlineData("when vcpu is guest | merge ^", "within")]
    [InlineData("when vcpu is guest | lookup pl^", "placement")]
    [InlineData("when vcpu is guest | overlap (when vcpu is halted | where du^", "dur")]
    [InlineData("when vcpu is guest | stats by reason | compare (when vcpu is guest | stats by vcpu) on re^", "reason")]
    [InlineData("when vcpu is hypervisor with reason = \"^", "\"HLT\"")]
    [InlineData("when vcpu is hypervisor with reason in (\"HLT\", ^", "\"EPT_VIOLATION\"")]
    [InlineData("when vcpu is preempted with cause = ^", "\"waking\"")]
    [InlineData("when any ^", "other vcpu cpu")]
    [InlineData("when at ^", "least most")]
    [InlineData("when vcpu is guest and other ^", "vcpu")]
    [InlineData("when vcpu on ^", "cpu")]
    [InlineData("when not ^", "vcpu from event not")]
    [InlineData("when (vcpu is guest ^", "and or then during")]
    [InlineData("when vcpu is guest during ^", "vcpu from event")]
    [InlineData("when vcpu is guest within 1ms ^", "of after before")]
    [InlineData("when vcpu is guest or vcpu is h^", "halted hypervisor")]
    [InlineData("when from vcpu is guest to ^", "vcpu event")]
    [InlineData("when vcpu is guest for > 1.5^", "1.5us 1.5ms 1.5s")]
    [InlineData("when vcpu is guest in 1s..2.5m^", "2.5ms 2.5min")]
    [InlineData("when vcpu is guest and cpu is idle | where right.m^", "right.mode")]
    [InlineData("when vcpu is guest for > 1ms ^", "and or then during")]
    [InlineData("when vcpu is guest in ^", "first last")]
    [InlineData("show ^", "event vcpu mode")]
    [InlineData("show mode of ^", "vcpu")]
    [InlineData("list ^", "guest vcpu host")]
    [InlineData("explain ^", "when show list sql")]
    [InlineData("list guest; ^", "when show list let")]
    [InlineData("let hot = when vcpu is guest; h^", "hot")]
    [InlineData("let hot = ^", "when show list")]
    [InlineData("(when vcpu is guest | ^", "where count longest")]
    [InlineData("when vcpu is guest | sort du^", "dur")]
    [InlineData("when vcpu is guest | sort dur ^", "asc desc")]
    [InlineData("when vcpu is guest | top 3 ^", "by")]
    [InlineData("when vcpu is guest | count by guest ^", "every")]
    [InlineData("when vcpu is guest | longest 3 ^", "per")]
    [InlineData("when vcpu is guest | split ^", "every")]
    [InlineData("when vcpu is guest | widen ^", "before after")]
    [InlineData("when vcpu is guest | clip ^", "in at")]
    [InlineData("when vcpu is guest | clip (^", "when show")]
    [InlineData("when vcpu is guest | lookup placement of vcpu ^", "at as")]
    [InlineData("when vcpu is guest | lookup placement of vcpu at ^", "start stop")]
    [InlineData("when vcpu is guest | overlap (when vcpu is halted) ^", "as")]
    [InlineData("when vcpu is guest | histogram dur ^", "log2 linear by")]
    [InlineData("when vcpu is guest | extend x = ab^", "abs(")]
    [InlineData("when vcpu is guest | select st^", "start stop")]
    [InlineData("when vcpu is guest | stats by reason | pivot re^", "reason")]
    [InlineData("when vcpu is guest | plot ^", "bars lines timeline")]
    [InlineData("when vcpu is guest | plot ti^", "timeline")]
    [InlineData("when vcpu of guest $g is guest and vcpu 0 of guest $^", "$g")]
    [InlineData("let off(g, longest) = when vcpu of guest $^", "$g $longest")]
    [InlineData("let off(g) = when vcpu of guest ^", "$g \"web\"")]
    [InlineData("let off(g, d) = when vcpu of guest $g is preempted for > ^", "$d")]
    [InlineData("let off(g, d) = when vcpu of guest $g is preempted | where dur > $^", "$d")]
    [InlineData("let off(s) = when vcpu is ^", "$s guest")]
    [InlineData("when vcpu is $s; when vcpu is $^", "$s")]
    [InlineData("let off(g) = when vcpu of guest $g is preempted; off(^", "\"web\" \"db\"")]
    [InlineData("let off(g) = when vcpu of guest $g is preempted; off(\"w^", "\"web\"")]
    [InlineData("let off(g, s) = when vcpu of guest $g is $s; off(\"web\", ^", "guest halted")]
    [InlineData("let off(r) = when vcpu is hypervisor with reason = $r; when off(^", "\"HLT\"")]
    [InlineData("let off(r) = when vcpu is hypervisor | where reason = $r; off(^", "\"HLT\"")]
    [InlineData("show event kvm^", "kvm_exit")]
    [InlineData("show event \"kvm_exit\" of vcpu with ^", "reason cpu")]
    [InlineData("when event \"kvm_exit\" of vcpu with reason = ^", "\"CPUID\"")]
    [InlineData("show event \"kvm_exit\" of vcpu | where reason = \"E^", "\"EPT_VIOLATION\"")]
    [InlineData("show mode of vcpu | where mode = ^", "\"guest\" \"halted\"")]
    [InlineData("show mode of vcpu | where mode in (\"guest\", \"h^", "\"halted\" \"hypervisor\"")]
    [InlineData("when vcpu is guest | where guest = ^", "\"web\" \"db\"")]
    [InlineData("when vcpu is hypervisor | where dur > 1ms and reason = \"H^", "\"HLT\"")]
    [InlineData("when vcpu is hypervisor | stats by reason | where reason != ^", "\"HLT\"")]
    [InlineData("when vcpu is guest | where certainty = ^", "\"certain\" \"edge\"")]
    [InlineData("when vcpu is guest | where dur > ^", "dur")]
    [InlineData("when vcpu is guest | where reason ^", "in like not and or")]
    [InlineData("when vcpu is guest for ^", "> < =")]
    [InlineData("when vcpu is guest for > ^", "1ms 1s")]
    [InlineData("when vcpu is guest for > 20^", "20ms 20s")]
    [InlineData("when vcpu is guest for > 20m^", "20ms 20min")]
    [InlineData("when vcpu is guest | where dur > 20^", "20ms")]
    [InlineData("when vcpu (1, ^", "2 3")]
    [InlineData("when placement of vcpu = ^", "0 3")]
    [InlineData("when vm_exit of vcpu is active with ^", "reason")]
    [InlineData("when vm_exit of vcpu is active with reason = ^", "\"EPT_VIOLATION\"")]
    [InlineData("let off(d) = when vcpu is preempted for > $d; off(^", "1ms")]
    [InlineData("when vcpu is guest in ^", "first 1s")]
    [InlineData("when vcpu is guest in 1s ^", "..")]
    [InlineData("when vcpu is guest ^", "| ;")]
    [InlineData("when vcpu is guest | longest ^", "1 per")]
    [InlineData("when vcpu is nonsense blah ^", "")]
    public void Complete_atCaret_offersWords(string marked, string expected)
    {
        var caret = marked.IndexOf('^', StringComparison.Ordinal);
        var words = sessions.Web.Complete(marked.Remove(caret, 1), caret);
        if (expected.Length == 0) Assert.Empty(words);
        foreach (var word in expected.Split(' ', StringSplitOptions.RemoveEmptyEntries)) Assert.Contains(word, words);
    }

    [Theory]
    [InlineData("let off(g) = when vcpu of guest $g is preempted; when vcpu of guest $^")]
    [InlineData("when vcpu of guest \"$g\" is guest and vcpu 0 of guest $^")]
    [InlineData("off(^")]
    [InlineData("let off() = when vcpu is preempted; off(^")]
    [InlineData("show event \"nothing\" with ^")]
    [InlineData("when vcpu is guest | where nothing = \"^")]
    [InlineData("when vcpu is nothing | where reason = \"^")]
    public void Complete_whereNothingIsKnown_offersNothing(string marked)
    {
        var caret = marked.IndexOf('^', StringComparison.Ordinal);
        // Brackets that are open can be closed, whatever stands in them.
        Assert.All(sessions.Web.Complete(marked.Remove(caret, 1), caret), static word => Assert.Equal(")", word));
    }

    [Theory]
    [InlineData("show event \"kvm_exit\" of vcpu with ^")]
    [InlineData("when vcpu is hypervisor with ^")]
    public void Complete_attribute_isOneThatTheQuestionTakes(string marked)
    {
        var before = marked[..^1];
        foreach (var word in sessions.Web.Complete(before, before.Length))
            Assert.DoesNotContain(sessions.Web.Check($"{before}{word} = 1"), wrong => wrong.Code is "VQL209");
    }
}
