using VmQuery.Engine.Formats.XenTrace.Catalog;

namespace VmQuery.Tests.Support;

/// <summary>Random traces and random damage to them; the same for the same seed.</summary>
internal static class RandomXen
{
    private static readonly uint[] Ids = [.. RecordCatalog.Instance.Shapes.Select(shape => shape.Key).Where(id => id >> 12 != 0x1f).Order(), 0x8ff123];

    /// <summary>A trace of some windows of some CPUs.</summary>
    public static XenWriter Trace(Random random)
    {
        var writer = new XenWriter(bigEndian: random.Next(8) == 0);
        var tsc = 1_000_000UL;
        for (var window = random.Next(1, 12); window > 0; window--)
            writer.Window(random.Next(4) * (random.Next(20) == 0 ? 1000 : 1), records => Fill(records, random, ref tsc));
        return writer;
    }

    /// <summary>Bits flipped, bytes cut off, taken out, put in or overwritten.</summary>
    public static byte[] Damage(byte[] bytes, Random random)
    {
        for (var times = random.Next(4); times > 0 && bytes.Length > 16; times--)
        {
            // The first word makes it a trace at all.
            var at = random.Next(4, bytes.Length);
            var few = Math.Min(random.Next(1, 20), bytes.Length - at);
            bytes = random.Next(5) switch
            {
                0 => bytes[..at],
                1 => [.. bytes[..at], .. bytes[(at + few)..]],
                2 => [.. bytes[..at], .. Junk(random, few), .. bytes[at..]],
                3 => [.. bytes[..at], .. Junk(random, few), .. bytes[(at + few)..]],
                _ => [.. bytes[..at], (byte)(bytes[at] ^ (1 << random.Next(8))), .. bytes[(at + 1)..]],
            };
        }

        return bytes;
    }

    private static void Fill(XenRecords records, Random random, ref ulong tsc)
    {
        for (var left = random.Next(20); left > 0; left--)
        {
            tsc += (ulong)random.Next(1000);
            uint[] words = [.. Enumerable.Range(0, random.Next(8)).Select(_ => (uint)random.NextInt64(1L << 32))];
            switch (random.Next(12))
            {
                case 0: records.Lost(tsc, (uint)random.Next(100), tsc - (ulong)random.Next(2000)); break;
                case 1: records.Detail(0x1f002, words); break;
                case 2: records.Detail(Ids[random.Next(Ids.Length)], words); break;
                default: records.At(tsc, Ids[random.Next(Ids.Length)], words); break;
            }
        }
    }

    private static byte[] Junk(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
