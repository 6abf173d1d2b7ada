using System.Text;
using FsCheck.Fluent;
using VmQuery.Query;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Render;

public sealed class CsvTests
{
    [Fact]
    public void Csv_ofIntervals_isForMachines() => Assert.Equal(
        """
        guest,vcpu,start_ns,stop_ns,dur_ns,preempted_by,nothing,certainty
        guest1,0,1002104113999,1002118723999,14610000,h-compete,,certain
        guest1,0,1003000000000,1003000000830,830,,,edge

        """,
        Answers.Written(new Csv(), Answers.Preemptions));

    [Fact]
    public void Csv_ofRealNumbers_keepsEveryDigit() =>
        Assert.Equal("share\n0.1\n1E-20\n0.30000000000000004\n", Answers.Written(new Csv(), new Answer([Answers.Real("share", ColumnKind.Share, 0.1, 1e-20, 0.1 + 0.2)], 3, [])));

    [Fact]
    public void Csv_readBack_givesTheSameTexts() => Law.Holds(Prop.ForAll(
        ArbMap.Default.ArbFor<string[]>(),
        texts =>
        {
            var answer = new Answer([Answers.Text("a,\"b\"", texts), Answers.Text("again", texts)], texts.Length, []);
            var expected = texts.Select(text => new[] { text ?? "", text ?? "" }).Prepend(["a,\"b\"", "again"]);
            return Parsed(Answers.Written(new Csv(), answer)).SequenceEqual(expected, new RowComparer());
        }));

    // RFC 4180 section 2, read literally.
    private static List<string[]> Parsed(string csv)
    {
        List<string[]> rows = [];
        List<string> row = [];
        var field = new StringBuilder();
        for (var i = 0; i < csv.Length; i++)
        {
            if (csv[i] == '"')
            {
                for (i++; csv[i] != '"' || (i + 1 < csv.Length && csv[i + 1] == '"'); i++)
                {
                    if (csv[i] == '"') i++;
                    field.Append(csv[i]);
                }
            }
            else if (csv[i] is ',' or '\n')
            {
                row.Add(field.ToString());
                field.Clear();
                if (csv[i] == ',') continue;
                rows.Add([.. row]);
                row.Clear();
            }
            else
            {
                field.Append(csv[i]);
            }
        }

        return rows;
    }

    private sealed class RowComparer : IEqualityComparer<string[]>
    {
        public bool Equals(string[]? x, string[]? y) => x is not null && y is not null && x.AsSpan().SequenceEqual(y);

        public int GetHashCode(string[] obj) => obj.Length;
    }
}
