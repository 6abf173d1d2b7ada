using System.Net.Http.Headers;

namespace VmQuery.Engine.Store.ClickHouse;

/// <summary>Where a session is on a ClickHouse server: <c>clickhouse://[user[:password]@]HOST[:PORT]/DATABASE</c>, with <c>clickhouses</c> for TLS.</summary>
internal sealed record ClickHouseAddress
{
    /// <summary>How an address is written.</summary>
    public const string Form = "clickhouse://[user[:password]@]HOST[:PORT]/DATABASE";

    private const string Plain = "clickhouse";
    private const string Secure = "clickhouses";

    private ClickHouseAddress(Uri server, string database, string? user, string? password) =>
        (Server, Database, User, Password) = (server, database, user, password);

    /// <summary>The server's HTTP interface.</summary>
    public Uri Server { get; }

    /// <summary>The database that holds the tables.</summary>
    public string Database { get; }

    private string? User { get; }

    private string? Password { get; }

    /// <summary>The address that a URI gives.</summary>
    /// <exception cref="FormatException">It is none; the message says what is missing.</exception>
    public static ClickHouseAddress Of(Uri uri)
    {
        var secure = string.Equals(uri.Scheme, Secure, StringComparison.OrdinalIgnoreCase);
        if (!secure && !string.Equals(uri.Scheme, Plain, StringComparison.OrdinalIgnoreCase)) throw Wrong(uri, $"has the scheme {uri.Scheme}");
        if (uri.Host.Length == 0) throw Wrong(uri, "names no host");
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0) throw Wrong(uri, "has something after the database");
        var database = Uri.UnescapeDataString(uri.AbsolutePath.Trim('/'));
        if (database.Length == 0 || database.Contains('/', StringComparison.Ordinal)) throw Wrong(uri, "names no database");
        var port = uri.Port >= 0 ? uri.Port : secure ? 8443 : 8123;
        var account = uri.UserInfo.Split(':', 2);
        return new ClickHouseAddress(
            new UriBuilder(secure ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, uri.Host, port).Uri,
            database,
            account[0].Length > 0 ? Uri.UnescapeDataString(account[0]) : null,
            account.Length > 1 ? Uri.UnescapeDataString(account[1]) : null);
    }

    /// <summary>The address that a text gives.</summary>
    /// <exception cref="FormatException">It is none; the message says what is missing.</exception>
    public static ClickHouseAddress Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) ? Of(uri) : throw new FormatException($"This is no address of a ClickHouse server; it is written {Form}.");

    /// <summary>Says to the server who asks.</summary>
    public void Introduce(HttpRequestHeaders headers)
    {
        if (User is not null) headers.Add("X-ClickHouse-User", User);
        if (Password is not null) headers.Add("X-ClickHouse-Key", Password);
    }

    /// <summary>The address without the account, for messages.</summary>
    public override string ToString() =>
        $"{(string.Equals(Server.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal) ? Secure : Plain)}://{Server.Authority}/{Uri.EscapeDataString(Database)}";

    private static FormatException Wrong(Uri uri, string what) =>
        new($"{uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)} {what}; an address is written {Form}.");
}
