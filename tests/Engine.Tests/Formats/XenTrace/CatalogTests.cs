using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.XenTrace.Catalog;

namespace VmQuery.Engine.Tests.Formats.XenTrace;

public sealed class CatalogTests
{
    private const int MostWords = 7;

    private static readonly RecordCatalog Catalog = RecordCatalog.Instance;

    [Theory]
    [InlineData(0x21011, "xen_sched_runstate_change")]
    [InlineData(0x21321, "xen_sched_runstate_change")]
    [InlineData(0x81001, "xen_hvm_vmentry")]
    [InlineData(0x81502, "xen_hvm_vmexit")]
    [InlineData(0x20110b, "xen_pv_ptwr_emulation")]
    [InlineData(0x800f123, "xen_guest")]
    [InlineData(0x80f000, "xen_unknown")]
    public void Id_hasItsEvent(uint id, string name) => Assert.Equal(name, Catalog.Find(id).Usual.Event);

    [Fact]
    public void EveryLayout_fitsIntoARecord()
    {
        var tooLong = Catalog.Shapes
            .SelectMany(shape => shape.Value.Layouts.Append(Catalog.Unknown.Usual))
            .Where(layout => layout.Fields.Any(field => field.Words > MostWords || field.Bit + field.Width > (field.Place == FieldPlace.Id ? 28 : 32 * MostWords)));

        Assert.Empty(tooLong);
    }

    [Fact]
    public void EveryField_liesInOneSlot_withinAWordOrAtItsStart()
    {
        var askew = Catalog.Shapes
            .SelectMany(shape => shape.Value.Layouts)
            .SelectMany(layout => layout.Fields)
            .Where(field => field.Place == FieldPlace.Payload && (field.Bit % 32) + field.Width > 32 && (field.Bit % 32 != 0 || field.Width != 64));

        Assert.Empty(askew);
    }

    [Fact]
    public void EveryEvent_hasDistinctFields_andFitsIntoARecordOfABatch()
    {
        foreach (var declared in Catalog.Events)
        {
            Assert.InRange(declared.Fields.Count, 0, KindSchema.MaxFields - 4);
            Assert.Equal(declared.Fields.Count, declared.Fields.Select(field => field.Source).Distinct(StringComparer.Ordinal).Count());
        }

        Assert.Equal(Catalog.Events.Length, Catalog.Events.Select(e => e.Name).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void AddressesOf64Bits_areUnsigned_alsoWhereOneLayoutHas32()
    {
        var exit = Catalog.Events.Single(e => e.Name is "xen_hvm_vmexit");

        Assert.Contains(("rip", FieldType.Unsigned), exit.Fields);
        Assert.Contains(("reason", FieldType.Int), exit.Fields);
    }

    [Fact]
    public void RecordOfAnotherRelease_hasItsOwnLayout()
    {
        var replenish = Catalog.Find(0x22804);
        var populate = Catalog.Find(0x10f010);

        Assert.Equal((6, 5), (replenish.OfLength!.Value.Words, replenish.Usual.LeastWords));
        Assert.Contains(populate.Usual.Fields, field => field is { Name: "dom", Width: 32 });
        Assert.Contains(populate.Old!.Fields, field => field is { Name: "dom", Width: 16 });
    }
}
