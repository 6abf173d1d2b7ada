namespace VmQuery.Engine.Store.ClickHouse;

/// <summary>A ClickHouse server refused or failed, or could not be reached.</summary>
/// <param name="code">The server's number for the error (src/Common/ErrorCodes.cpp); 0 when the error is not the server's.</param>
internal sealed class ClickHouseException(string message, int code = 0, Exception? inner = null) : SqlException(message, inner)
{
    /// <summary>The server's number for the error.</summary>
    public int Code { get; } = code;

    /// <inheritdoc/>
    public override SqlFailure Failure => Code switch
    {
        MemoryLimitExceeded => SqlFailure.Memory,
        TimeoutExceeded or TooSlow => SqlFailure.Time,
        TooDeepSubqueries or TooDeepTree or TooBigTree or TooDeepRecursion => SqlFailure.Size,
        ValueOutOfRange or CannotConvertType or DecimalOverflow => SqlFailure.Range,
        SyntaxError or UnknownIdentifier or UnknownFunction or IllegalTypeOfArgument or NoCommonType or NotAnAggregate or NotImplemented or LogicalError => SqlFailure.Statement,
        // What is left is about the server and the account: no access, no table, no disk, too many questions at once.
        _ => SqlFailure.Storage,
    };

    /// <inheritdoc/>
    public override int? Line => NumberAfter("(line ");

    private const int UnknownIdentifier = 47;
    private const int UnknownFunction = 46;
    private const int IllegalTypeOfArgument = 43;
    private const int NotImplemented = 48;
    private const int LogicalError = 49;
    private const int SyntaxError = 62;
    private const int CannotConvertType = 70;
    private const int TimeoutExceeded = 159;
    private const int TooSlow = 160;
    private const int TooDeepSubqueries = 162;
    private const int TooDeepTree = 167;
    private const int TooBigTree = 168;
    private const int TooDeepRecursion = 306;
    private const int NotAnAggregate = 215;
    private const int MemoryLimitExceeded = 241;
    private const int ValueOutOfRange = 321;
    private const int NoCommonType = 386;
    private const int DecimalOverflow = 407;
}
