using System.Text.Json;
using VmQuery.Cli.Tests.Commands;
using VmQuery.Engine.Store;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Render;

public sealed class InfoTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SessionInfo _info;

    public InfoTests()
    {
        using var session = SessionFile.Open(SampleSession.Write(_folder["sample.vmq"]));
        using var connection = session.Connect();
        _info = SessionInfo.Of("sample.vmq", SessionSummaryReader.Read(connection, session.Contents));
    }

    [Fact]
    public void Info_ofASession_tellsWhoIsWhoAndWhatIsLost()
    {
        using var output = new StringWriter { NewLine = "\n" };
        InfoText.Write(_info, new Terminal(TextReader.Null, output, TextWriter.Null), wide: false);
        Assert.Equal(
            """
            sample.vmq: 1.000 s from 2026-11-22 00:24:42.000000 UTC, 42 events lost

            Machines
             machine  role   parent  host_pid  covered_from   covered_to  cpus  traced  hypervisor
             host     host                      0.000 000 s  1.000 000 s     2  yes     kvm
             web      guest  host         403                                   no

            vCPUs
             guest  vcpu  host  host_pid  host_tid  host_thread  confidence  evidence
             web       0  host       403       409  CPU 0/KVM    certain     kvm_exit.vcpu_id

            Traces
             machine  format  events        first         last  path
             host     ctf       1234  0.000 000 s  1.000 000 s  trace

            Streams
             machine  stream   cpu  events  packets  lost_events  lost_packets  losses  lost_time
             host     chan0_0    0       0        0            0             0       0       0 ns
             host     chan0_1    1    1234        3           42             0       1   2.000 µs

            Findings
              - warning events-lost, host chan0_1 (42×): the tracer dropped 42 events; states that they would
                tell are unknown there

            """,
            output.ToString());
    }

    [Fact]
    public void Info_asJson_hasTheSameTables()
    {
        using var output = new StringWriter();
        InfoJson.Write(_info, output);
        using var json = JsonDocument.Parse(output.ToString());
        Assert.Equal(1_795_307_082_000_000_000, json.RootElement.GetProperty("start_ns").GetInt64());
        Assert.Equal(409, json.RootElement.GetProperty("vcpus")[0].GetProperty("host_tid").GetInt64());
        Assert.Equal(42, json.RootElement.GetProperty("findings")[0].GetProperty("count").GetInt64());
    }

    [Fact]
    public void Summary_ofASession_countsItsRows() =>
        Assert.Contains(new TableSummary("vcpu_mode", 4), _info.Summary.Tables);

    public void Dispose() => _folder.Dispose();
}
