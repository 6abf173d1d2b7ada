using System.CommandLine;
using System.CommandLine.Parsing;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.XenTrace;

namespace VmQuery.Cli.Commands;

/// <summary>What xentrace files do not say themselves, beside how fast their counter counts (docs/xen.md).</summary>
internal sealed class XenOptions
{
    private readonly Option<XenVersion?> _version = new("--xen-version")
    {
        HelpName = "N.N",
        Description = "Release of Xen that wrote an xentrace file, as 4.17, for records that tell too little themselves; when not given: from the sidecar.",
        CustomParser = ParseVersion,
    };

    private readonly Option<CpuVendor?> _vendor = new Option<CpuVendor?>("--vendor")
    {
        HelpName = string.Join('|', CpuVendors.Words),
        Description = "Maker of the CPUs, for exits of Xen before 4.19, which do not tell; when not given: from the sidecar, else from the exits.",
    }.OneOf([.. CpuVendors.Words]);

    private readonly Option<bool> _align = new("--tsc-align")
    {
        Description = "Move the counters of CPUs in xentrace files against each other, by as little as puts the changes of every vCPU in an order that can be; what was done is a finding.",
    };

    private readonly Option<LossRepair> _repair = new Option<LossRepair>("--repair")
    {
        HelpName = "proven|optimistic",
        Description = "Where records of Xen were lost, take for known what later records prove (when not given), or also that a vCPU slept on which was asleep before and after.",
    }.OneOf("proven", "optimistic");

    /// <summary>Adds them to a command.</summary>
    /// <param name="compiles">Whether the command makes a session of the traces.</param>
    public void AddTo(Command command, bool compiles)
    {
        command.Add(_version);
        command.Add(_vendor);
        command.Add(_align);
        if (compiles) command.Add(_repair);
    }

    /// <summary>Options with what was given.</summary>
    public CompileOptions Apply(ParseResult arguments, CompileOptions options) => options with
    {
        XenVersion = arguments.GetValue(_version),
        Vendor = arguments.GetValue(_vendor),
        AlignTsc = arguments.GetValue(_align),
        Repair = arguments.GetValue(_repair),
    };

    private static XenVersion? ParseVersion(ArgumentResult result)
    {
        var text = result.Tokens is [var token, ..] ? token.Value : string.Empty;
        if (XenVersion.TryParse(text, out var version)) return version;
        result.AddError($"--xen-version takes a release of Xen, as 4.17; \"{text}\" is none.");
        return null;
    }
}
