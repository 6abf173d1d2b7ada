using VmQuery.Engine.Capture;

namespace VmQuery.Engine.Tests.Capture;

public sealed class SnapshotPaceTests
{
    [Theory]
    [InlineData(0.2, 5)]
    [InlineData(1.25, 5)]
    [InlineData(10, 40)]
    public void Pause_growsWithWhatASnapshotTakes(double took, double pause) =>
        Assert.Equal(TimeSpan.FromSeconds(pause), new SnapshotPace(TimeSpan.FromSeconds(5)).PauseAfter(TimeSpan.FromSeconds(took)));
}
