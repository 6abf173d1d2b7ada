namespace VmQuery.Cli.Render;

/// <summary>The few colors of the program, by what they mean (ECMA-48 SGR).</summary>
internal static class Ink
{
    private const string Reset = "\e[0m";

    /// <summary>A heading.</summary>
    public static string Heading(string text, bool color) => color ? $"\e[1m{text}{Reset}" : text;

    /// <summary>Something wrong.</summary>
    public static string Error(string text, bool color) => color ? $"\e[1;31m{text}{Reset}" : text;

    /// <summary>Something to copy or type.</summary>
    public static string Code(string text, bool color) => color ? $"\e[36m{text}{Reset}" : text;

    /// <summary>Something by the way.</summary>
    public static string Faint(string text, bool color) => color ? $"\e[2m{text}{Reset}" : text;
}
