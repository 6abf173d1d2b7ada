namespace VmQuery.Engine.Store;

/// <summary>Where a path leads once every link on its way is followed.</summary>
internal static class RealPath
{
    /// <summary>The path without links; what is not there yet stays as named.</summary>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        foreach (var name in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var step = new FileInfo(Path.Combine(real, name));
            // The target of a link may itself lie below a link.
            real = Target(step) is { } target ? Of(target) : step.FullName;
        }

        return real;
    }

    /// <summary>Whether a path leads to another one, or to something inside that folder.</summary>
    public static bool IsAtOrBelow(string path, string other)
    {
        var (inner, outer) = (Of(path), Path.TrimEndingDirectorySeparator(Of(other)));
        return inner.StartsWith(outer, StringComparison.Ordinal) && (inner.Length == outer.Length || inner[outer.Length] == Path.DirectorySeparatorChar);
    }

    private static string? Target(FileInfo step)
    {
        try
        {
            return step.ResolveLinkTarget(returnFinalTarget: true)?.FullName;
        }
        catch (IOException)
        {
            // A link in a circle, or one that the system does not tell: opening it will say so.
            return null;
        }
    }
}
