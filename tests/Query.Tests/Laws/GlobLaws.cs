using FsCheck;
using FsCheck.Fluent;
using VmQuery.Engine.Store.DuckDb;
using VmQuery.Query.Sql;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Laws;

public sealed class GlobLaws
{
    // Few letters, so that patterns often match; those that LIKE or other globs treat in a way of their own; two UTF-16 units.
    private static readonly Arbitrary<string> Texts = Gen.Elements("a", "b", "*", "?", "%", "_", "\\", "😀").ArrayOf().Select(string.Concat).ToArbitrary();

    [Fact]
    public void Glob_matches_whatTheEngineMatches()
    {
        using var database = DuckDbDatabase.Open(DuckDbDatabase.InMemory, new DuckDbConfig { Threads = 1 });
        using var connection = database.Connect();
        using var like = connection.Prepare("SELECT CAST($1 AS VARCHAR) LIKE CAST($2 AS VARCHAR) ESCAPE '\\'");
        Law.Holds(Prop.ForAll(Texts, Texts, (pattern, text) => new Glob(pattern).Matches(text) == Like(pattern, text)));

        bool Like(string pattern, string text)
        {
            like.Bind(1, text);
            like.Bind(2, new Glob(pattern).Like);
            using var result = like.Run(default);
            return (bool)result.ReadColumns()[0][0]!;
        }
    }
}
