using System.Globalization;

namespace VmQuery.Benchmarks.Generate;

/// <summary>Options whose values are numbers.</summary>
internal static class NumberOptions
{
    /// <summary>The options of a command line that holds nothing else.</summary>
    public static IEnumerable<(string Option, long Value)> Of(string[] arguments)
    {
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length) throw new ArgumentException($"{arguments[i]} takes a value.", nameof(arguments));
            yield return (arguments[i], long.Parse(arguments[i + 1], CultureInfo.InvariantCulture));
        }
    }
}
