using System.Net;
using System.Net.Sockets;

namespace VmQuery.Tests.Support;

/// <summary>Starts HTTP servers of tests, for this machine only.</summary>
internal static class LocalListener
{
    private const int MostPorts = 20;

    /// <summary>A listener that is started, and the port it has.</summary>
    /// <remarks>HttpListener takes no port 0, so one that is free is looked for; by the time it is asked for it may be somebody's, and then another one will do.</remarks>
    public static (HttpListener Listener, int Port) Start()
    {
        for (var ports = 1; ; ports++)
        {
            var (listener, port) = (new HttpListener(), FreePort());
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                listener.Start();
                return (listener, port);
            }
            catch (Exception e) when (e is HttpListenerException or SocketException && ports < MostPorts)
            {
                listener.Close();
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
