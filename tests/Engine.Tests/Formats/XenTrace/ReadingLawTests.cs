using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.XenTrace;
using VmQuery.Engine.Formats.XenTrace.Records;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.XenTrace;

/// <summary>What holds of any trace, whole or damaged. <c>VMQ_FUZZ_CASES</c> sets the number of cases.</summary>
public sealed class ReadingLawTests
{
    private static readonly int Cases = int.Parse(Environment.GetEnvironmentVariable("VMQ_FUZZ_CASES") ?? "150", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A file is read by hopping from window to window, a pipe byte by byte: that must not show.</summary>
    [Fact]
    public void DamagedTrace_givesTheSame_asAFileAndInPiecesOfAnySize()
    {
        using var folder = new TempFolder();
        for (var seed = 1; seed <= Cases; seed++)
        {
            var random = new Random(seed);
            var bytes = RandomXen.Damage(RandomXen.Trace(random).Bytes, random);
            var file = new XenWriter().Raw(bytes).Save(folder);
            using var trace = XenRead.Open(file, TestClock.Options);

            var read = XenRead.All(file, TestClock.Options).ConvertAll(record => record.ToString());

            Assert.True(read.SequenceEqual(XenPush.All(trace, bytes, Pieces(random, 1))), $"seed {seed}, byte by byte");
            Assert.True(read.SequenceEqual(XenPush.All(trace, bytes, Pieces(random, 100))), $"seed {seed}, in pieces");
        }
    }

    [Fact]
    public void DamagedTrace_isShown_andSaysWhatWasLeftOut()
    {
        using var folder = new TempFolder();
        for (var seed = 1; seed <= Cases; seed++)
        {
            var random = new Random(seed);
            var whole = RandomXen.Trace(random).Bytes;
            var damaged = RandomXen.Damage(whole, random);
            var file = new XenWriter().Raw(damaged).Save(folder);

            var shown = ShownTrace.Read(new XenTraceFormat(), folder.Path);
            XenRead.All(file, out var totals, TestClock.Options);

            Assert.Empty(shown.Failures);
            Assert.Equal(totals.Sum(stream => stream.Events), shown.Events.Count);
            Assert.Equal(totals.Sum(stream => stream.ByName.Values.Sum()), shown.Events.Count);
        }
    }

    [Fact]
    public void SmallBatchesAndBuffers_giveTheSameRecords()
    {
        using var folder = new TempFolder();
        for (var seed = 1; seed <= 50; seed++)
        {
            var file = RandomXen.Trace(new Random(seed)).Save(folder);
            using var trace = XenRead.Open(file, TestClock.Options);
            var small = new List<string>();
            foreach (var stream in trace.Streams)
            {
                using var reader = new XenReader((XenStream)stream, bufferBytes: RecordHeader.MostBytes, XenRead.Everything);
                var batch = new EventBatch(words: 1);
                while (reader.Read(batch)) small.AddRange(XenRead.Copy(batch).Select(record => record.ToString()));
            }

            Assert.Equal(XenRead.All(file, TestClock.Options).Select(record => record.ToString()), small);
        }
    }

    private static IEnumerator<int> Pieces(Random random, int largest)
    {
        while (true) yield return random.Next(1, largest + 1);
    }
}
