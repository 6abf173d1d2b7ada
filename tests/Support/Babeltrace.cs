using Xunit;

namespace VmQuery.Tests.Support;

/// <summary>The reference reader of CTF, where it is installed.</summary>
internal static class Babeltrace
{
    private static readonly Oracle Reader = new("babeltrace2", "babeltrace2");

    /// <summary>The program, or null when it is not on the search path.</summary>
    public static string? Program => Reader.Program;

    /// <summary>Why comparisons are skipped; null when they run.</summary>
    public static string? WhyNot => Reader.WhyNot;

    /// <summary>Runs it and returns the lines it prints.</summary>
    public static IEnumerable<string> Run(params string[] arguments) => Reader.Run(arguments);
}

/// <summary>A test that compares with babeltrace2 and is skipped where that is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BabeltraceFactAttribute : FactAttribute
{
    public BabeltraceFactAttribute() => Skip = Babeltrace.WhyNot;
}

/// <summary>The same, with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BabeltraceTheoryAttribute : TheoryAttribute
{
    public BabeltraceTheoryAttribute() => Skip = Babeltrace.WhyNot;
}
