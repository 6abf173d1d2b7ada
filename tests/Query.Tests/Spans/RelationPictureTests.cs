using VmQuery.Engine.Models.Vm;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Spans;

/// <summary>The pictures of the manual.</summary>
public sealed class RelationPictureTests
{
    private const string B = "...BBBBB.....BBB...";
    private const string A = ".A...AA.AA.AAAAA..A";

    [Theory]
    [InlineData("during", ".....XX............")]
    [InlineData("containing", "...........XXXXX...")]
    [InlineData("overlapping", ".....XX....XXXXX...")]
    [InlineData("meeting", "........XX.........")]
    [InlineData("after", "........XX.XXXXX..X")]
    [InlineData("before", ".X...XX.XX.........")]
    [InlineData("within 1ns of", ".X...XX.XX.XXXXX...")]
    [InlineData("within 2ns after", "........XX........X")]
    [InlineData("within 2ns before", ".X.................")]
    [InlineData("not during", ".X......XX.XXXXX..X")]
    [InlineData("finishing", "...........XXXXX...")]
    [InlineData("starting", "...................")]
    public void Relation_ofThePicture_keepsWholeRows(string word, string expected)
    {
        using var folder = new TempFolder();
        var builder = new SessionBuilder(0, A.Length).Machine(0, "node1").Guest(1, "web").Vcpu(1, 0);
        foreach (var run in Drawing.Read("a " + A.Replace('.', '-'))) builder.VcpuMode(1, 0, run.Start, run.Stop, run.State == 'A' ? VcpuState.Guest : VcpuState.Halted);
        foreach (var run in Drawing.Read("b " + B.Replace('.', '-'))) builder.VcpuPlacement(1, 0, run.Start, run.Stop, run.State == 'B' ? 1 : 0);
        using var session = Session.Open(builder.Write(folder["picture.vmq"]));
        var answer = session.Query($"when vcpu is guest {word} placement of vcpu = 1");
        var drawn = new bool[A.Length];
        for (var row = 0; row < answer.RowCount; row++) drawn.AsSpan()[(int)(long)answer["start"][row]!..(int)(long)answer["stop"][row]!].Fill(true);
        Assert.Equal(expected, Drawing.Draw(drawn));
    }
}
