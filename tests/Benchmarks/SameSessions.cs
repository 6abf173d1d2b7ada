using VmQuery.Tests.Support;

namespace VmQuery.Benchmarks;

/// <summary>
/// Whether two sessions hold the same: the same tables with the same columns, and in each column the same values in the same order, however
/// they are stored. For checking that a compile that became faster still says what it said.
/// </summary>
internal static class SameSessions
{
    /// <summary>Takes the two sessions; names what differs, and fails when something does.</summary>
    public static int Run(string[] arguments)
    {
        var one = SessionDigest.Of(arguments[0]);
        var different = one.DifferencesFrom(SessionDigest.Of(arguments[1]));
        foreach (var column in different) Console.WriteLine($"{column} differs");
        if (different.Count == 0) Console.WriteLine($"{one.Columns} columns are the same");
        return different.Count == 0 ? 0 : 1;
    }
}
