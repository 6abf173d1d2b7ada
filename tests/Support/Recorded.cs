using VmQuery.Engine.Events;

namespace VmQuery.Tests.Support;

/// <summary>A record of a batch, copied out so that tests can keep it.</summary>
internal sealed record Recorded(long TimeNs, ushort Kind, int Cpu, ulong Present, long[] Slots);

/// <summary>Reads batches record by record.</summary>
internal static class BatchExtensions
{
    /// <summary>The records of a batch.</summary>
    public static IEnumerable<Recorded> Records(this EventBatch batch)
    {
        for (var word = 0; word < batch.Length;)
        {
            var view = batch.At(word, default, default);
            var record = new Recorded(view.TimeNs, view.Kind, view.Cpu, view.Present, view.Slots.ToArray());
            word += EventBatch.HeaderWords + record.Slots.Length;
            yield return record;
        }
    }
}
