using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace VmQuery.Engine.Store.ClickHouse;

/// <summary>Statements to a ClickHouse server over its HTTP interface, with the settings under which it means by SQL what DuckDB means.</summary>
internal sealed class ClickHouseConnection : ISqlEngine
{
    /// <summary>How long it may take to end a query that was cancelled; nobody waits for that.</summary>
    public static readonly TimeSpan KillTime = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(15);
    // Who cancels waits no longer than this for the server to hear of it.
    private static readonly TimeSpan KillWait = TimeSpan.FromMilliseconds(500);

    // One line a difference that a setting takes away; each is a test among the traps.
    private static readonly ImmutableArray<(string Name, string Value)> ReadSettings =
    [
        ("readonly", "2"),
        ("join_use_nulls", "1"),
        ("aggregate_functions_null_for_empty", "1"),
        ("cast_keep_nullable", "1"),
        ("prefer_column_name_to_alias", "1"),
        ("enable_materialized_cte", "1"),
        ("output_format_json_quote_64bit_integers", "0"),
        ("output_format_json_quote_denormals", "1"),
        ("enable_http_compression", "1"),
        // An error comes as the answer's status, not somewhere in its rows.
        ("wait_end_of_query", "1"),
        ("default_format", JsonRows.Format),
    ];

    private readonly HttpClient _client;

    /// <summary>A connection; nothing is sent before the first statement.</summary>
    public ClickHouseConnection(ClickHouseAddress address)
    {
        Address = address;
        _client = Client(address, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Where it goes to.</summary>
    public ClickHouseAddress Address { get; }

    /// <inheritdoc/>
    public ImmutableArray<ResultColumn> Read(string sql, CancellationToken cancellation = default, params ReadOnlySpan<object> parameters)
    {
        var options = ReadSettings.ToList();
        options.Add(("database", Address.Database));
        for (var i = 0; i < parameters.Length; i++)
            options.Add((string.Create(CultureInfo.InvariantCulture, $"param_p{i + 1}"), ClickHouseText.Parameter(parameters[i])));
        return Send(options, Text(sql), JsonRows.Read, cancellation);
    }

    /// <inheritdoc/>
    public ImmutableArray<SqlHeading> Describe(string sql, params ReadOnlySpan<object> parameters)
    {
        var described = Read($"DESCRIBE TABLE ({sql})", CancellationToken.None, parameters);
        var (names, types) = ((ResultColumn<string>)described[0], (ResultColumn<string>)described[1]);
        return [.. names.Values.Zip(types.Values, JsonCells.Heading)];
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public void Execute(string sql, CancellationToken cancellation = default) => Send([], Text(sql), static _ => true, cancellation);

    /// <summary>Sends rows after a statement that takes them (<c>INSERT … FORMAT …</c>).</summary>
    public void Insert(string sql, Stream rows, CancellationToken cancellation) => Send([("query", sql)], new StreamContent(rows), static _ => true, cancellation);

    /// <inheritdoc/>
    public void Abandon() => _client.CancelPendingRequests();

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static HttpClient Client(ClickHouseAddress address, TimeSpan patience)
    {
        var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip, ConnectTimeout = ConnectTime }) { BaseAddress = address.Server, Timeout = patience };
        address.Introduce(client.DefaultRequestHeaders);
        return client;
    }

    private static StringContent Text(string sql) => new(sql, Encoding.UTF8);

    private T Send<T>(List<(string Name, string Value)> options, HttpContent content, Func<Stream, T> read, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var id = Guid.NewGuid().ToString();
        using var request = new HttpRequestMessage(HttpMethod.Post, Query([.. options, ("query_id", id)])) { Content = content };
        try
        {
            using var response = _client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            using var stream = response.Content.ReadAsStream(cancellation);
            // A read that waits for the network does not look at the token.
            using var cutting = cancellation.UnsafeRegister(static body => ((Stream)body!).Dispose(), stream);
            return response.IsSuccessStatusCode ? read(stream) : throw Refused(response, stream);
        }
        catch (Exception e) when (cancellation.IsCancellationRequested && e is not ClickHouseException)
        {
            Kill(id);
            throw new OperationCanceledException(e.Message, e, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ClickHouseException($"{Address}: {Reason(e)}", inner: e);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new ClickHouseException($"{Address}: the answer cannot be read: {e.Message}", inner: e);
        }
    }

    // The server goes on with a query whose client has left; nobody is left to hear of a failure here. The client is another one, as
    // this connection may be given up or closed before the server has heard of it.
    private void Kill(string id) => Task.Run(async () =>
    {
        using var client = Client(Address, KillTime);
        using var statement = Text($"KILL QUERY WHERE query_id = '{id}' ASYNC");
        try
        {
            using var response = await client.PostAsync("/", statement).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
        }
    }).Wait(KillWait);

    private static string Query(IEnumerable<(string Name, string Value)> options) =>
        "/?" + string.Join('&', options.Select(option => $"{option.Name}={Uri.EscapeDataString(option.Value)}"));

    private ClickHouseException Refused(HttpResponseMessage response, Stream body)
    {
        using var reader = new StreamReader(body);
        var text = reader.ReadToEnd().Trim();
        return response.Headers.TryGetValues("X-ClickHouse-Exception-Code", out var codes) && int.TryParse(codes.First(), CultureInfo.InvariantCulture, out var code)
            ? new ClickHouseException($"{Address}: {text}", code)
            : new ClickHouseException($"{Address}: what answers there with HTTP status {(int)response.StatusCode} is no ClickHouse server, or hides what it says.");
    }

    private static string Reason(Exception e) => e is HttpRequestException { InnerException: SocketException socket } ? $"cannot be reached: {socket.Message}" : e.Message;
}
