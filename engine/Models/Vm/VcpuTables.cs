namespace VmQuery.Engine.Models.Vm;

/// <summary>Where the rows of one vCPU go.</summary>
internal sealed class VcpuTables(Track modes, Track placements, ExitSpans exits)
{
    /// <summary>Where the next row of <c>vcpu_mode</c> starts.</summary>
    public long StopNs => modes.StopNs;

    /// <summary>Its exits.</summary>
    public ExitSpans Exits => exits;

    /// <summary>Says what the vCPU did from the last stop to a new one.</summary>
    public void Put(long stopNs, in VcpuRow row, Certainty certainty)
    {
        if (stopNs <= modes.StopNs) return;
        if (exits.IsOpen) exits.Spend(stopNs - modes.StopNs, row.State, certainty);
        modes.Put(stopNs, row.Fill(modes.Room(VcpuRow.Width)), certainty);
    }

    /// <summary>Says which CPU the vCPU belonged to from the last stop to a new one.</summary>
    public void PlaceUntil(long stopNs, int? cpu, Certainty certainty)
    {
        var cells = new Cells(placements.Room(1));
        cells.Add(cpu);
        placements.Put(stopNs, cells.Nulls, certainty);
    }

    /// <summary>Writes what is held back.</summary>
    public void Finish()
    {
        modes.Finish();
        placements.Finish();
    }
}
