namespace VmQuery.Engine.Formats.Ctf.Model;

/// <summary>How many fields metadata may declare in all. Each class may be reasonable, and thousands of events of that class not.</summary>
internal sealed class FieldBudget
{
    /// <summary>More than a hundred times what a kernel with all its events declares.</summary>
    public const long MostFields = 1 << 22;

    private long _left = MostFields;

    /// <summary>Takes the fields of a structure; false when there have been too many.</summary>
    public bool TryTake(StructClass? structure) => (_left -= structure?.Nodes ?? 0) >= 0;
}
