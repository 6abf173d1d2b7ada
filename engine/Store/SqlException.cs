using System.Globalization;

namespace VmQuery.Engine.Store;

/// <summary>What stopped a statement, as far as the answer to it differs.</summary>
internal enum SqlFailure
{
    /// <summary>The statement is wrong, or the engine has a fault.</summary>
    Statement,

    /// <summary>It needs more memory than it may use.</summary>
    Memory,

    /// <summary>A number grew beyond its type.</summary>
    Range,

    /// <summary>The statement has more parts than can be planned.</summary>
    Size,

    /// <summary>It takes longer than it may.</summary>
    Time,

    /// <summary>A disk or a connection failed; no statement is to blame.</summary>
    Storage,
}

/// <summary>An engine refused or failed; the message is its own.</summary>
internal abstract class SqlException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What stopped the statement.</summary>
    public abstract SqlFailure Failure { get; }

    /// <summary>Line of the statement that the engine points at, from 1; null when it names none.</summary>
    public abstract int? Line { get; }

    /// <summary>The whole number that follows a mark in the message; null when there is none.</summary>
    protected int? NumberAfter(string mark)
    {
        var at = Message.IndexOf(mark, StringComparison.Ordinal);
        if (at < 0) return null;
        var digits = Message.AsSpan(at + mark.Length);
        var stop = digits.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(stop < 0 ? digits : digits[..stop], CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
