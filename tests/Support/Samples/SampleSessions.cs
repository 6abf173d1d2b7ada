namespace VmQuery.Tests.Support.Samples;

/// <summary>Small sessions whose truth can be seen in their drawing. To add one, add a file to this folder and its line here.</summary>
internal static class SampleSessions
{
    /// <summary>Writes a session to a path and returns the path, by the name that golden files use.</summary>
    public static IReadOnlyDictionary<string, Func<string, string>> All { get; } = new Dictionary<string, Func<string, string>>(StringComparer.Ordinal)
    {
        ["web"] = WebSample.Write,
        ["traps"] = TrapsSample.Write,
        ["service"] = ServiceSample.Write,
        ["tuning"] = TuningSample.Write,
        ["events"] = EventsSample.Write,
        ["tasks"] = TasksSample.Write,
        ["wakeups"] = WakeupsSample.Write,
        ["nested"] = NestedSample.Write,
        ["storm"] = StormSample.Write,
    };
}
