namespace VmQuery.Cli.Demo;

/// <summary>The bundled capture that the demo asks about.</summary>
internal static class DemoCapture
{
    private static readonly string _place = Path.Combine("data", "kvm", "a-small-1vcpu");

    /// <summary>The traces of the capture: host first, then its guest.</summary>
    /// <exception cref="UsageException">The capture is not here.</exception>
    public static IReadOnlyList<string> Find()
    {
        var folder = Above(AppContext.BaseDirectory) ?? Above(Environment.CurrentDirectory)
            ?? throw new UsageException($"The demo's capture is not here. It comes with the source: run vmq demo anywhere inside a clone, where {_place} is.");
        return [Path.Combine(folder, "host"), Path.Combine(folder, "guest1")];
    }

    private static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var capture = Path.Combine(folder.FullName, _place);
            if (Directory.Exists(capture)) return capture;
        }

        return null;
    }
}
