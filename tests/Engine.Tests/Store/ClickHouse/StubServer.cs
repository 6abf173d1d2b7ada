using System.Collections.Concurrent;
using System.Net;
using System.Text;
using VmQuery.Engine.Store.ClickHouse;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Store.ClickHouse;

/// <summary>A request as a server sees it.</summary>
internal sealed record StubRequest(Uri Url, System.Collections.Specialized.NameValueCollection Headers, string Body)
{
    /// <summary>An argument of the address.</summary>
    public string? Argument(string name) => System.Web.HttpUtility.ParseQueryString(Url.Query)[name];
}

/// <summary>An HTTP server that answers as a test tells it to, and remembers what it was asked.</summary>
internal sealed class StubServer : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Action<StubRequest, HttpListenerResponse> _answer;

    public StubServer(Action<StubRequest, HttpListenerResponse> answer)
    {
        _answer = answer;
        (_listener, Port) = LocalListener.Start();
        _listener.BeginGetContext(Serve, null);
    }

    /// <summary>A server that gives every request one answer.</summary>
    public StubServer(int status, string body, string? exceptionCode = null)
        : this((_, response) => Send(response, status, body, exceptionCode))
    {
    }

    /// <summary>What it was asked, in order.</summary>
    public ConcurrentQueue<StubRequest> Requests { get; } = [];

    private int Port { get; }

    /// <summary>A connection to it.</summary>
    public ClickHouseConnection Connect(string account = "") => new(ClickHouseAddress.Parse($"clickhouse://{account}127.0.0.1:{Port}/db"));

    /// <summary>Sends an answer whole.</summary>
    public static void Send(HttpListenerResponse response, int status, string body, string? exceptionCode = null)
    {
        response.StatusCode = status;
        response.KeepAlive = false;
        if (exceptionCode is not null) response.AddHeader("X-ClickHouse-Exception-Code", exceptionCode);
        response.Close(Encoding.UTF8.GetBytes(body), willBlock: true);
    }

    public void Dispose() => _listener.Close();

    private void Serve(IAsyncResult waited)
    {
        if (!_listener.IsListening) return;
        var context = _listener.EndGetContext(waited);
        _listener.BeginGetContext(Serve, null);
        // An answer may take long; a thread of the pool that waited for it would keep others waiting.
        _ = Task.Factory.StartNew(() => Answer(context), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Answer(HttpListenerContext context)
    {
        using var body = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        var request = new StubRequest(context.Request.Url!, context.Request.Headers, body.ReadToEnd());
        Requests.Enqueue(request);
        try
        {
            _answer(request, context.Response);
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The client left.
        }
    }
}
