using VmQuery.Engine.Events;
using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Tests.Models.Vm;

public sealed class ExitReasonsTests
{
    private readonly Names _names = new();

    [Theory]
    [InlineData("vmx", 0, "EXCEPTION_NMI")]
    [InlineData("vmx", 1, "EXTERNAL_INTERRUPT")]
    [InlineData("vmx", 10, "CPUID")]
    [InlineData("vmx", 12, "HLT")]
    [InlineData("vmx", 18, "VMCALL")]
    [InlineData("vmx", 30, "IO_INSTRUCTION")]
    [InlineData("vmx", 31, "MSR_READ")]
    [InlineData("vmx", 32, "MSR_WRITE")]
    [InlineData("vmx", 40, "PAUSE_INSTRUCTION")]
    [InlineData("vmx", 48, "EPT_VIOLATION")]
    [InlineData("vmx", 49, "EPT_MISCONFIG")]
    [InlineData("vmx", 52, "PREEMPTION_TIMER")]
    [InlineData("vmx", 0x1234, "0x1234")]
    [InlineData("svm", 0x4e, "EXCP14")]
    [InlineData("svm", 0x60, "INTR")]
    [InlineData("svm", 0x64, "VINTR")]
    [InlineData("svm", 0x72, "CPUID")]
    [InlineData("svm", 0x77, "PAUSE")]
    [InlineData("svm", 0x78, "HLT")]
    [InlineData("svm", 0x7b, "IOIO")]
    [InlineData("svm", 0x7c, "MSR")]
    [InlineData("svm", 0x80, "VMRUN")]
    [InlineData("svm", 0x81, "VMMCALL")]
    [InlineData("svm", 0x400, "NPF")]
    [InlineData("svm", -1, "ERR")]
    [InlineData("svm", 0xffffffff, "ERR")]
    [InlineData("none", 12, "0xc")]
    public void Number_hasItsKernelName(string isa, long code, string name) =>
        Assert.Equal(name, _names[Of(isa, code).Name]);

    [Fact]
    public void FailedEntry_keepsItsReason()
    {
        var reason = Of("vmx", 0x80000021);
        Assert.Equal(("INVALID_STATE", 33L), (_names[reason.Name], reason.Code));
    }

    [Theory]
    [InlineData("vmx", 12, "Halt")]
    [InlineData("svm", 0x78, "Halt")]
    [InlineData("svm", 0x7b, "Io")]
    [InlineData("vmx", 49, "Io")]
    [InlineData("svm", 0x400, "Other")]
    [InlineData("svm", 0x999, "Other")]
    public void Sleep_afterAnExit_isNamedByIt(string isa, long code, string kind) => Assert.Equal(kind, Of(isa, code).Kind.ToString());

    private ExitReason Of(string isa, long code) => new ExitReasons(_names).Of(Enum.Parse<ExitIsa>(isa, ignoreCase: true), code);
}
