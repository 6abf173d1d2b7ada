using VmQuery.Tests.Support;
using VmQuery.Tests.Support.Samples;

namespace VmQuery.Query.Tests.Engines;

/// <summary>Where DuckDB and ClickHouse are known to differ on the same SQL: each trap is asked of both, and both answer alike.</summary>
[Collection(TwoEnginesCollection.Name)]
public sealed class TrapTests(TwoEngines engines)
{
    [ClickHouseFact]
    public void Division_whole_isAFractionAndNeverStartsAComment() => Same("when vcpu of guest is guest | extend half = dur / 2ns, rest = dur % 2ns, ratio = 7 / 2");

    [ClickHouseFact]
    public void Division_byNothing_isAbsent() => Same("when vcpu of guest is guest | extend a = dur / 0, b = dur % 0ns");

    [ClickHouseFact]
    public void Buckets_ofTimesBeyondADouble_areExact() => Same("show mode of vcpu of guest \"web\" | summarize total(dur), count() by vcpu every 7ns");

    [ClickHouseFact]
    public void Lag_ofTheFirstRow_isAbsent() => Same("show mode of vcpu of guest | extend before = prev(start), twice = prev(mode, 2), name = prev(reason)");

    [ClickHouseFact]
    public void Lead_overTheLastRow_isTheEndOfTheSession() => Same("when no vcpu of guest \"web\" is guest");

    [ClickHouseFact]
    public void Alias_ofAnInput_filtersByTheInput() => Same("when vcpu of guest is guest | extend dur = 10 * dur | where dur > 20ns | extend start = start + 1ns");

    [ClickHouseTheory]
    [InlineData("max(dur)")]
    [InlineData("min(dur), max(start)")]
    [InlineData("total(dur), count(), distinct(guest)")]
    [InlineData("mean(dur), p50(dur), p99(dur)")]
    [InlineData("share(dur), wavg(cpu, dur), corr(dur, cpu)")]
    [InlineData("max(reason)")]
    public void Aggregate_ofNoRows_isAbsent(string measures) => Same($"when vcpu of guest is offline | summarize {measures}");

    [ClickHouseTheory]
    [InlineData("by guest")]
    [InlineData("by guest, vcpu, mode")]
    [InlineData("by reason")]
    public void Groups_withAbsentKeys_haveNoTotalRow(string by) => Same($"show mode of vcpu of guest | summarize total(dur), count(reason), countif(dur > 5ns) {by}");

    [ClickHouseTheory]
    [InlineData("list vcpu of guest")]
    [InlineData("list guest")]
    [InlineData("list host")]
    [InlineData("list thread of host")]
    public void OuterJoin_withoutAPartner_isAbsent(string vql) => Same(vql);

    [ClickHouseTheory]
    [InlineData("mode in (\"guest\", \"none such\")")]
    [InlineData("mode not in (\"guest\", \"none such\")")]
    [InlineData("prev(mode) in (\"guest\", \"none such\")")]
    public void Word_thatNoStateIs_isFoundNowhere(string condition) => Same($"show mode of vcpu of guest \"web\" | where {condition}");

    [ClickHouseFact]
    public void Union_ofEqualRows_keepsBoth() => Same("when vcpu of guest \"web\" is guest or vcpu of guest \"web\" is hypervisor or vcpu of guest \"web\" is guest");

    [ClickHouseFact]
    public void Rest_ofEqualRows_isNoSetDifference() => Same("when not (vcpu of guest \"web\" is guest or vcpu of guest \"web\" is hypervisor)");

    [ClickHouseFact]
    public void Sum_ofTimes_staysASigned64BitNumber() => Same("show mode of vcpu | summarize n = count(), total(dur) by guest | summarize total(n), max(n), total(total)");

    [ClickHouseFact]
    public void GreatestAndLeast_withoutAClockError_neverMeetAnAbsentValue() => Same("when vcpu of guest \"web\" is guest and placement of vcpu of guest \"web\" = 0 in 3ns..70ns");

    [ClickHouseTheory]
    [MemberData(nameof(Names))]
    public void Text_thatIsHardToWrite_isAValueOnly(string name)
    {
        Same("list thread of host | where name = $name", new Dictionary<string, object> { ["name"] = name });
        Same($"list thread of host | where name like \"{Quoted(name)}\"");
    }

    public static TheoryData<string> Names => [.. TrapsSample.Names];

    [ClickHouseTheory]
    [InlineData("*\\\\*")]
    [InlineData("*_*")]
    [InlineData("*%")]
    [InlineData("?*\\\\n*")]
    [InlineData("*日?🙂")]
    public void Pattern_withItsOwnSigns_matchesThemselves(string pattern) => Same($"list thread of host | where name like \"{pattern}\"");

    [ClickHouseFact]
    public void Word_withABackslash_isFound() => Same("when vcpu of guest is hypervisor with reason = $reason", new Dictionary<string, object> { ["reason"] = @"it's \n" });

    [ClickHouseFact]
    public void Condition_asAColumn_isTrueOrFalse() => Same("when vcpu of guest is guest | extend long = dur > 5ns, known = cpu = 0, both = dur > 5ns and cpu = 0");

    [ClickHouseTheory]
    [InlineData("when any vcpu of guest \"web\" is guest and any vcpu of guest \"web\" is preempted")]
    [InlineData("when vcpu 0 of guest \"web\" is halted and vcpu 1 of guest \"web\" is preempted")]
    public void Asof_withoutAKeyInCommon_hasOneAllTheSame(string vql) => Same(vql);

    [ClickHouseFact]
    public void Step_readTwice_givesTheSameRowsBothTimes() => Same("when all vcpus of guest \"web\" are not in (guest, halted)");

    [ClickHouseFact]
    public void Number_beyond32Bits_isSigned() => Same("when vcpu of guest is guest | extend big = 5000000000 - dur / 1ns, later = start - 2000s, all = 9223372036854775807");

    [ClickHouseFact]
    public void Word_sorted_followsItsDeclaration() => Same("show mode of vcpu of guest | sort mode, certainty desc, start | select mode, certainty, start");

    [ClickHouseFact]
    public void Half_rounded_goesUpward() => Same("when vcpu of guest is guest | extend a = 0.5 * dur, b = 1.5 * dur | summarize mean(dur), p50(dur), mean(a) by guest");

    private static string Quoted(string name) => name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);

    private void Same(string vql, IReadOnlyDictionary<string, object>? parameters = null) => SameAnswer.Check(engines["traps"], vql, parameters);
}
