namespace VmQuery.Query.Tests.Laws.Questions;

/// <summary>
/// The grammar of random questions: for each symbol what may stand for it, symbols in braces. One that stands twice is twice as likely; the first is the
/// shortest, which ends what nests too deep. Symbols that are not here are words of a session: <see cref="QuestionWords"/>.
/// </summary>
internal static class QuestionProductions
{
    /// <summary>All of them.</summary>
    public static IReadOnlyDictionary<string, string[]> All { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["script"] =
        [
            "{question}", "{question}", "{question}", "{question}", "{question}", "{question}", "{question}", "{question}",
            "let p = {question}; p{stages}",
            "let c = when {claim}; when c() {joined} {claim}{range}{stages}",
            "let c = when {claim}; when {claim} {joined} not c(){stages}",
            "let f(d) = when ({claim}) for {sign} $d; f({length}){stages}",
        ],
        ["joined"] = ["and", "or", "{relation word}", "not {relation word}", "then"],
        ["question"] = ["{source}{stages}"],
        ["source"] =
        [
            "when {track}{range}", "when {claim}{range}", "when {claim}{range}", "when {claim}{range}", "when {claim}{range}", "when {claim}{range}", "when {claim}{range}",
            "show {shown}{range}", "show {shown}{range}", "show {event}{range}", "list {listed}", "({question})",
            """sql "select machine_id, name, role from machine order by machine_id" """,
        ],

        ["claim"] = ["{both}", "{both}", "{both}", "{both}", "{both}", "{both} or {both}"],
        ["both"] = ["{relation}", "{relation}", "{relation}", "{relation}", "{relation} and {relation}", "{relation} and {relation}", "{relation} and {relation} and {relation}"],
        ["relation"] = ["{sequence}", "{sequence}", "{sequence}", "{sequence}", "{sequence}", "{sequence}", "{sequence} {relation word} {sequence}", "{sequence} {relation word} {sequence}", "{sequence} not {relation word} {sequence}", "{sequence} {relation word} {sequence} {relation word} {sequence}"],
        ["relation word"] =
            ["during", "containing", "overlapping", "meeting", "starting", "finishing", "matching", "after", "before", "within {length} of", "within {length} after", "within {length} before"],
        ["sequence"] = ["{single}", "{single}", "{single}", "{single}", "{single}", "{single}", "{single}", "{single}", "{single} then {single}{within}", "{single} then {single}{within}", "{single} then {single}{within} then {single}{within}"],
        ["within"] = ["", " within {length}"],
        ["single"] = ["{primary}", "{primary}", "{primary}", "{primary}", "{primary}", "{primary}", "not {single}", "{primary} for {sign} {length}"],
        ["primary"] = ["{track}", "{track}", "{track}", "{track}", "{track}", "{track}", "{track}", "{track}", "{track}", "{track}", "({claim})", "from {single} to {single}", "{event}"],
        ["quantifier"] = ["", "", "", "", "", "", "", "", "", "", "", "", "", "", "any ", "other ", "any ", "all ", "no ", "each ", "other ", "any other ", "all other ", "at least {few} ", "at most {few} ", "exactly {few} "],
        ["range"] = ["", "", "", " in {between}", " in first {length}", " in last {length}", " at {time}"],

        ["stages"] = ["", "", " | {stage}", " | {stage}{stages}", " | {stage}{stages}"],
        ["stage"] =
        [
            "count", "where {condition}", "where {condition}", "extend {new} = {formula}", "select {column}", "select {column}, {new} = {formula}",
            "count{by}{every}", "stats{by}{every}", "stats {column}{by}{every}", "summarize {measure}{by}{every}", "summarize {measure}, {new} = {measure}{by}{every}",
            "histogram{by}", "histogram {column} log2{by}", "histogram {column} linear {size}{by}", "sort {key}", "sort {key}, {key}", "top {few} by {key}{per}",
            "longest {few}{per}", "first {few}{per}", "last {few}{per}", "merge", "merge within {length}", "gaps", "split every {bucket}",
            "widen before {length}", "widen after {length}", "widen before {length} after {length}", "clip{range}", "clip ({question})", "overlap ({question}) as {new}",
            "lookup {lookup}", "{compare}", "pivot {column}", "plot bars", "plot lines", "plot timeline",
            """sql "select * from input" """,
        ],
        ["by"] = ["", " by {column}", " by {column}, {column}", " by {new} = {formula}"],
        ["every"] = ["", "", " every {bucket}"],
        ["per"] = ["", "", " per {column}", " per {column}, {column}"],
        ["key"] = ["{column}", "{column}", "{column} desc", "{column} asc", "{formula}", "{formula} desc"],
        ["measure"] =
        [
            "count()", "count({column})", "countif({condition})", "total({amount})", "totalif({amount}, {condition})", "mean({amount})", "min({column})", "max({formula})", "median({amount})", "rate()",
            "p50({amount})", "p90({amount})", "p99({amount})", "p999({amount})", "share({duration})", "distinct({column})", "wavg({number}, {duration})", "corr({amount}, {amount})",
        ],
        ["condition"] =
        [
            "{test of a column}", "{test of a column}", "{test of a column}", "not {condition}", "({condition} and {condition})", "({condition} or {condition})",
            "{duration} {sign} {duration}", "{number} {sign} {number}", "{text} {equality} {text}", "{instant} {sign} {instant}", "{duration} not in ({duration}, {duration})",
        ],
        ["formula"] = ["{duration}", "{number}", "{text}", "{instant}", "({condition})"],
        ["amount"] = ["{duration}", "{duration}", "{number}"],
        ["duration"] =
        [
            "{column of Duration}", "{column of Duration}", "{column of Duration}", "{length}", "({duration} + {duration})", "({duration} - {duration})", "{duration} % {length}", "{few} * {duration}",
            "abs({duration})", "if({condition}, {duration}, {duration})", "coalesce({duration}, {length})", "prev({column of Duration})", "({instant} - {instant})", "-{duration}",
        ],
        ["number"] =
        [
            "{few}", "{column of Integer}", "{column of Real}", "{column of Share}", "1.5", "10%", "{duration} / {duration}", "{duration} / {few}", "({number} + {number})", "{number} - {few}", "{number} * 0.5",
            "floor({number})", "ceil({number})", "round({number})", "log2({amount})", "if({condition}, {number}, {number})", "coalesce({number}, {few})", "prev({column of Integer}, {few})", "{column of Integer} % {few}",
        ],
        ["text"] =
        [
            "{column of Text}", "{column of Text}", "{column of Text}", "\"guest\"", "\"\"", "concat({text}, \"/\", {column of Integer})", "lower({text})", "upper({text})", "if({condition}, {text}, {text})",
            "coalesce({text}, \"none\")", "prev({column of Text})", "prev({column of Text}, 2)",
        ],
        ["instant"] = ["{column of Instant}", "{column of Instant}", "({instant} + {length})", "({instant} - {duration})", "prev({column of Instant})"],
        ["new"] = ["n1", "n2", "n3", "dur", "start"],
        ["sign"] = [">", "<", ">=", "<=", "=", "!="],
        ["equality"] = ["=", "!="],
        ["few"] = ["1", "0", "2", "3", "10"],
        ["size"] = ["{bucket}", "2", "0.5"],
    };
}
