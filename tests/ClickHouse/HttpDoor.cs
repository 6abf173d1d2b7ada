using System.Collections.Frozen;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using VmQuery.Tests.Support;

namespace VmQuery.Tests.ClickHouse;

/// <summary>What VmQuery uses of ClickHouse's HTTP interface: statements with settings and parameters, and rows to insert.</summary>
internal sealed partial class HttpDoor : IDisposable
{
    // Arguments of a request that are no settings of its statement, and settings that only mean something to the real server.
    private static readonly FrozenSet<string> NoSettings = new[] { "query", "query_id", "database", "default_format", "wait_end_of_query", "enable_http_compression" }.ToFrozenSet(StringComparer.Ordinal);

    private readonly ChdbEngine _engine;
    private readonly HttpListener _listener;

    /// <summary>Opens the door on this machine only.</summary>
    public HttpDoor(ChdbEngine engine)
    {
        _engine = engine;
        (_listener, var port) = LocalListener.Start();
        Address = $"http://127.0.0.1:{port}/";
        _listener.BeginGetContext(Serve, null);
    }

    /// <summary>Where it is.</summary>
    public string Address { get; }

    /// <inheritdoc/>
    public void Dispose() => _listener.Close();

    private void Serve(IAsyncResult waited)
    {
        if (!_listener.IsListening) return;
        var context = _listener.EndGetContext(waited);
        _listener.BeginGetContext(Serve, null);
        try
        {
            Send(context.Response, Answer(context.Request));
        }
        catch (ChdbException e)
        {
            context.Response.StatusCode = (int)HttpStatusCode.InternalServerError;
            context.Response.AddHeader("X-ClickHouse-Exception-Code", CodeOf().Match(e.Message).Groups["code"].Value);
            Send(context.Response, Encoding.UTF8.GetBytes(e.Message));
        }
    }

    private static void Send(HttpListenerResponse response, byte[] body)
    {
        // This listener closes connections without a word when it sees fit; so it says so each time.
        response.KeepAlive = false;
        try
        {
            response.Close(body, willBlock: true);
        }
        catch (HttpListenerException)
        {
            // The client left.
        }
    }

    private byte[] Answer(HttpListenerRequest request)
    {
        var options = request.QueryString.AllKeys.ToDictionary(key => key!, key => request.QueryString[key]!, StringComparer.Ordinal);
        var database = options.GetValueOrDefault("database", "default");
        var format = options.GetValueOrDefault("default_format", "TabSeparated");
        var id = options.GetValueOrDefault("query_id", string.Empty);
        if (options.TryGetValue("query", out var insert)) return Insert(id, database, insert, request.InputStream);
        using var body = new StreamReader(request.InputStream, Encoding.UTF8);
        var sql = body.ReadToEnd();
        if (KilledId().Match(sql) is { Success: true } kill)
        {
            _engine.End(kill.Groups["id"].Value);
            return [];
        }

        var parameters = options.Where(IsParameter).ToDictionary(option => option.Key["param_".Length..], option => option.Value, StringComparer.Ordinal);
        var settings = options.Where(option => !IsParameter(option) && !NoSettings.Contains(option.Key)).Select(option => $"{option.Key} = '{option.Value}'").ToList();
        return _engine.Run(id, database, sql + (settings.Count > 0 ? "\nSETTINGS " + string.Join(", ", settings) : string.Empty), format, parameters);
    }

    // The library has no input of its own, so the rows go through a file.
    private byte[] Insert(string id, string database, string statement, Stream rows)
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var file = File.Create(path)) rows.CopyTo(file);
            return _engine.Run(id, database, FormatOf().Replace(statement, $" FROM INFILE '{path}'$0"), "TabSeparated", new Dictionary<string, string>());
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static bool IsParameter(KeyValuePair<string, string> option) => option.Key.StartsWith("param_", StringComparison.Ordinal);

    [GeneratedRegex(@" FORMAT \w+$", RegexOptions.NonBacktracking)]
    private static partial Regex FormatOf();

    [GeneratedRegex("^KILL QUERY WHERE query_id = '(?<id>[0-9a-f-]+)'", RegexOptions.NonBacktracking)]
    private static partial Regex KilledId();

    [GeneratedRegex(@"^Code: (?<code>\d+)", RegexOptions.NonBacktracking)]
    private static partial Regex CodeOf();
}
