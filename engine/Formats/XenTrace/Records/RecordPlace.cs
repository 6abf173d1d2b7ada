namespace VmQuery.Engine.Formats.XenTrace.Records;

/// <summary>Where the records that are being decoded stand in the file; who hands them over keeps it up to date.</summary>
internal sealed unsafe class RecordPlace
{
    /// <summary>What a byte's address in memory is off from its place in the file.</summary>
    private long _shift;

    /// <summary>How many windows come before.</summary>
    public int Window { get; set; }

    /// <summary>How many rounds over the CPUs come before.</summary>
    public int Epoch { get; set; }

    /// <summary>A piece of the file is in memory.</summary>
    public void Load(byte* start, long offset) => _shift = offset - (long)start;

    /// <summary>Where in the file a byte of it is.</summary>
    public long OffsetOf(byte* record) => (long)record + _shift;
}
