namespace VmQuery.Engine.Formats.XenTrace.Live;

/// <summary>Up to which TSC everything that Xen recorded has been read.</summary>
/// <remarks>
/// Xentrace goes through the CPUs again and again, and takes from each what is in its buffer by then. An epoch, windows with growing
/// CPU numbers, holds at least one such round. When an epoch has ended, every CPU has been visited after the last record of the epoch
/// before it was written: whatever is older than that record has been read. This takes TSCs that all CPUs agree on.
/// </remarks>
/// <param name="Epoch">The epoch of the last window.</param>
/// <param name="Latest">The latest TSC in that epoch.</param>
/// <param name="Before">The latest TSC in the epoch before.</param>
/// <param name="Settled">The watermark; null before the third epoch.</param>
internal readonly record struct Watermark(int Epoch, ulong Latest, ulong Before, ulong? Settled)
{
    /// <summary>Goes on by a window. Windows come in the order of the file.</summary>
    /// <param name="latest">The latest TSC in the window.</param>
    public Watermark After(int epoch, ulong latest)
    {
        if (epoch == Epoch) return this with { Latest = Math.Max(Latest, latest) };
        var settled = Epoch == 0 ? Settled : Math.Max(Settled ?? 0, Before);
        return new Watermark(epoch, latest, Latest, settled);
    }
}
