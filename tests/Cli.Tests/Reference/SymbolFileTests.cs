using System.Globalization;
using System.Text.RegularExpressions;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Store;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Reference;

/// <summary>The statement on docs/xenalyze.md that names the functions of a symbol file does so.</summary>
public sealed partial class SymbolFileTests
{
    [Fact]
    public void Statement_onThePage_namesTheFunctionsOfASymbolFile()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["System.map"], "0000000000000000 A program\nffffffff81000000 T _text\nffffffff81200000 t beyond_the_first\n");
        TraceCompiler.Compile([XenCaptures.PathOf("pvh-small")], folder["pvh.vmq"]);
        var statement = Statement().Match(File.ReadAllText(Path.Combine(TestData.Root, "docs", "xenalyze.md"))).Groups["sql"].Value;

        using var session = SessionFile.Open(folder["pvh.vmq"], new SessionReadOptions { ExternalAccess = true });
        using var connection = session.Connect();
        var columns = connection.Read(statement.Replace("System.map", folder["System.map"], StringComparison.Ordinal));

        // As the page's own question counts kernel and programs.
        var rows = Enumerable.Range(0, columns[0].Count).Select(row => ((string)columns[0][row]!, Convert.ToInt64(columns[1][row], CultureInfo.InvariantCulture))).ToArray();
        Assert.Equal(("program", 382L), rows[0]);
        Assert.Equal(94, rows[1..].Sum(row => row.Item2));
    }

    [GeneratedRegex("```sql\n(?<sql>.*?ASOF JOIN.*?)```", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Statement();
}
