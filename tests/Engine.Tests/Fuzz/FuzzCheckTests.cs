using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Fuzz;

/// <summary>The judge of the fuzzer is fair: content with traces that are whole, not with events that are missing.</summary>
public sealed class FuzzCheckTests
{
    private const int FirstEventAt = 100;
    private static readonly FuzzTrace Lttng = FuzzTrace.All(Path.Combine(TestData.Root, "tests/Engine.Tests/Formats/Ctf/Corpus"))[0];

    [Fact]
    public void Check_wholeTrace_isContent()
    {
        using var folder = new TempFolder();

        Assert.Null(FuzzCheck.Complaint(new FuzzCase(Lttng, Lttng.Files, "none", Lttng.Packets[0], FirstEventAt), folder.Path));
    }

    [Fact]
    public void Check_packetMissingBesideDamagedOne_complains()
    {
        using var folder = new TempFolder();
        var (damaged, missing) = (Lttng.Packets[0], Lttng.Packets[1]);
        var files = Lttng.Files.Select(file => file.Path == missing.Path
            ? file with { Bytes = [.. file.Bytes[..missing.Offset], .. file.Bytes[(missing.Offset + missing.Bytes)..]] }
            : file);

        var complaint = FuzzCheck.Complaint(new FuzzCase(Lttng, [.. files], "event damaged", damaged, FirstEventAt), folder.Path);

        Assert.Contains($"0 of {missing.Times.Length} events", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void Case_sameSeed_isSame()
    {
        var (one, other) = (FuzzCase.Of(7, [Lttng, Lttng]), FuzzCase.Of(7, [Lttng, Lttng]));

        Assert.Equal(one.Text, other.Text);
        Assert.Equal(one.Files.SelectMany(file => file.Bytes), other.Files.SelectMany(file => file.Bytes));
    }
}
