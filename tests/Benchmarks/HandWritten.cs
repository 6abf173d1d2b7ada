using System.Globalization;
using VmQuery.Engine.Store.DuckDb;
using VmQuery.Query;

namespace VmQuery.Benchmarks;

/// <summary>A question beside the SQL that an expert would write by hand.</summary>
/// <param name="Bare">The SQL of the specification (D.2): times and nothing else.</param>
/// <param name="Certain">
/// SQL for the same answer as the question's: it also tells how much of the time is how certain (D.5), knows the edges of the session, and takes
/// spans of any length. Only this one answers the same question; the other shows what that costs.
/// </param>
internal sealed record HandWritten(string Name, string Vql, string Bare, string Certain)
{
    private const int Rounds = 7;

    /// <summary>What the figures are.</summary>
    public static void TellHead() => Console.WriteLine(
        """
                                      wall ms                                      CPU ms
                              VQL   bare  ratio  certain  ratio       VQL   bare  ratio  certain  ratio    rows
        """);

    /// <summary>How much of rows with a length <c>d</c> and a certainty <c>c</c> is how certain, beside a measure of them.</summary>
    public static string Told(string rows, string measure = "sum(d)") =>
        $"SELECT count(*), {measure}, sum(d) FILTER (WHERE c = 'inferred'), sum(d) FILTER (WHERE c = 'edge'), sum(d) FILTER (WHERE c = 'lossy'), sum(d) FROM ({rows})";

    /// <summary>Measures all three in turns; fails when the question and the SQL for the same answer do not find as many rows.</summary>
    public void Tell(Session session, DuckDbConnection connection)
    {
        var rows = 0L;
        var took = Turns.Measure(Rounds, () => rows = Convert.ToInt64(session.Query(Vql)["count"][0], CultureInfo.InvariantCulture), () => connection.Read(Bare), () => Check(connection, ref rows));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Name,-24} {Figures(took, part => part.Wall)}   {Figures(took, part => part.Cpu)}  {rows,6}"));
    }

    private void Check(DuckDbConnection connection, ref long rows)
    {
        var found = Convert.ToInt64(connection.Read(Certain)[0][0], CultureInfo.InvariantCulture);
        if (found != rows) throw new InvalidOperationException($"{Name}: {rows} rows, by hand {found}");
    }

    private static string Figures(Took[] took, Func<Took, double> of) =>
        string.Create(CultureInfo.InvariantCulture, $"{of(took[0]),5:0} {of(took[1]),6:0} {of(took[0]) / of(took[1]),6:0.00} {of(took[2]),8:0} {of(took[0]) / of(took[2]),6:0.00}");
}
