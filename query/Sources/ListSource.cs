using System.Collections.Immutable;
using Sprache;
using VmQuery.Engine.Models;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Sources;

/// <summary>The entities themselves: <c>list vcpu of guest</c>.</summary>
internal sealed record ListSource(Subject Subject, TextSpan Span) : SourceNode(Span)
{
    /// <summary>The source.</summary>
    public static SourceKind Kind { get; } = new(
        "list",
        "the entities of a kind and what is known of them",
        "list vcpu of guest",
        Combinators.Spanned(
            from word in Tokens.Keyword("list")
            from subject in SubjectGrammar.Subject
            select (Func<TextSpan, SourceNode>)(span => new ListSource(subject, span)))) { Form = "list KIND [of KIND]" };

    /// <inheritdoc/>
    public override IEnumerable<string> Tree(Func<TextSpan, string> written) => [written(Span)];

    /// <inheritdoc/>
    public override RowPlan Bind(SpanBinder binder)
    {
        var subject = binder.Subject(Subject);
        if (subject.Track is not null || subject.SpanTable is not null) throw Fault.At(Subject.Terms[0].Span, "VQL203", "`list` gives entities; `show` gives the rows of a track.", example: $"show {Subject.Terms[0].Name.Text} of {subject.Kind.Name}");
        if (subject.Place is not null) throw Fault.At(Subject.Span, "VQL203", "`list` gives entities, and what they run on changes in time.", example: $"show {binder.World.TracksOf(subject.Kind).FirstOrDefault() ?? "mode"} of {subject.Kind.Name} on {subject.Place.Target.Kind.Name}");
        var asked = new Asked(binder.World.Span.StartNs, binder.World.Span.StopNs, Instant: false);
        return subject.Own is null ? MachineList.Of(Span, subject, asked) : EntityList.Of(Span, subject, asked);
    }
}

/// <summary>Machines with what is known of them.</summary>
internal sealed record MachineList(TextSpan Span, BoundSubject Subject, ImmutableArray<PlanColumn> Columns, Asked Asked)
    : RowPlan(Span, Columns, [new RowOrder("name", false), new RowOrder("id", false)], Asked)
{
    /// <inheritdoc/>
    public override string Step => "machines";

    /// <inheritdoc/>
    public override string Title => "machines";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [];

    /// <summary>The list for a subject.</summary>
    public static MachineList Of(TextSpan span, BoundSubject subject, Asked asked) => new(
        span,
        subject,
        [
            new PlanColumn(subject.Kind.Name, "name", ColumnKind.Text) { IsEntity = true },
            new PlanColumn("runs_on", "parent", ColumnKind.Text),
            new PlanColumn("host_pid", "host_pid", ColumnKind.Integer),
            new PlanColumn("hypervisor", "hypervisor", ColumnKind.Text),
            new PlanColumn("kernel_release", "kernel_release", ColumnKind.Text, Show.Secondary),
            new PlanColumn("traced", "traced", ColumnKind.Flag),
            new PlanColumn("id", "id", ColumnKind.Integer, Show.Internal),
        ],
        asked);

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) => new Select(
        [
            Item(Scan.Alias, "name"),
            Col("p", "name").As("parent"),
            Item(Scan.Alias, "host_pid"),
            Item(Scan.Alias, "hypervisor"),
            Item(Scan.Alias, "kernel_release"),
            Item(Scan.Alias, "traced"),
            Col(Scan.Alias, "machine_id").As("id"),
        ],
        [
            new SqlSource(SqlPlan.Table("machine"), Scan.Alias),
            new SqlSource(SqlPlan.Table("machine"), "p", "LEFT JOIN", Equal(Col("p", "machine_id"), Col(Scan.Alias, "parent_id"))),
        ]) { Where = Subject.Chosen(null) };
}

/// <summary>Entities of a machine with what is known of them; for vCPUs also the host thread that is one, and how that is known.</summary>
internal sealed record EntityList(TextSpan Span, BoundSubject Subject, ImmutableArray<PlanColumn> Columns, ImmutableArray<RowOrder> Order, Asked Asked)
    : RowPlan(Span, Columns, Order, Asked)
{
    private static readonly ImmutableArray<PlanColumn> LinkColumns =
    [
        new("host", "host", ColumnKind.Text),
        new("host_tid", "host_tid", ColumnKind.Integer),
        new("evidence", "evidence", ColumnKind.Text),
        new("confidence", "confidence", ColumnKind.Text),
        new("start", SpanColumns.Start, ColumnKind.Instant, Show.Secondary),
        new("stop", SpanColumns.Stop, ColumnKind.Instant, Show.Secondary),
    ];

    /// <inheritdoc/>
    public override string Step => "entities";

    /// <inheritdoc/>
    public override string Title => $"entities of {Subject.Kind.Table}";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [];

    private bool HasLink => IsVcpu(Subject.Kind);

    /// <summary>The list for a subject.</summary>
    public static EntityList Of(TextSpan span, BoundSubject subject, Asked asked)
    {
        var own = subject.Own!;
        var owner = new PlanColumn(subject.Owner.Name, "owner", ColumnKind.Text) { IsEntity = true };
        var self = new PlanColumn(own.Name, subject.Kind.KeyColumn, ColumnKind.Integer) { IsEntity = true };
        var more = IsVcpu(subject.Kind) ? LinkColumns : Known(subject.Kind);
        return new EntityList(span, subject, [owner, self, .. more], [new RowOrder("owner", false), new RowOrder(self.Sql, false), .. OrderOf(more)], asked);
    }

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        ImmutableArray<SqlSource> from =
        [
            new SqlSource(SqlPlan.Table(Subject.Kind.Table), Scan.Alias),
            new SqlSource(SqlPlan.Table("machine"), "m", "LEFT JOIN", Equal(Col("m", "machine_id"), Col(Scan.Alias, "machine_id"))),
        ];
        if (HasLink)
        {
            from =
            [
                .. from,
                new SqlSource(
                    SqlPlan.Table("vcpu_link"), "l", "LEFT JOIN", All(Equal(Col("l", "guest_id"), Col(Scan.Alias, "machine_id")), Equal(Col("l", "vcpu"), Col(Scan.Alias, "vcpu")))),
                new SqlSource(SqlPlan.Table("machine"), "h", "LEFT JOIN", Equal(Col("h", "machine_id"), Col("l", "host_id"))),
            ];
        }

        return new Select([.. Columns.Select(Source)], from) { Where = Subject.Chosen(Subject.Kind.LabelColumn) };
    }

    private SqlItem Source(PlanColumn column) => column.Sql switch
    {
        "owner" => Col("m", "name").As("owner"),
        "host" when HasLink => Col("h", "name").As("host"),
        var name when HasLink && !column.IsEntity => Item("l", name),
        var name => Item(Scan.Alias, name),
    };

    private static ImmutableArray<PlanColumn> Known(KindDecl kind)
    {
        var table = SessionTables.All.FirstOrDefault(table => string.Equals(table.Name, kind.Table, StringComparison.Ordinal));
        return table is null
            ? []
            : [.. table.Columns.Where(column => column.Name is not ("machine_id" or "trace_id") && !string.Equals(column.Name, kind.KeyColumn, StringComparison.Ordinal)).Select(ColumnKinds.Plan)];
    }

    private static IEnumerable<RowOrder> OrderOf(ImmutableArray<PlanColumn> columns) =>
        columns.Where(column => string.Equals(column.Sql, SpanColumns.Start, StringComparison.Ordinal)).Select(column => new RowOrder(column.Sql, false));

    private static bool IsVcpu(KindDecl kind) => string.Equals(kind.Table, SessionTables.Vcpu.Name, StringComparison.Ordinal);
}
