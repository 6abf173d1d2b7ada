namespace VmQuery.Engine.Formats.Ctf.Show;

/// <summary>Looks at nothing: for fields that must be read and not shown.</summary>
internal sealed class SilentVisitor : IFieldVisitor
{
    /// <summary>The only one; it has no state.</summary>
    public static SilentVisitor Instance { get; } = new();

    /// <inheritdoc/>
    public void StartScope(FieldScope scope)
    {
    }

    /// <inheritdoc/>
    public void StopScope()
    {
    }

    /// <inheritdoc/>
    public void StartStructure(string? name)
    {
    }

    /// <inheritdoc/>
    public void StopStructure()
    {
    }

    /// <inheritdoc/>
    public void StartArray(string? name, long length)
    {
    }

    /// <inheritdoc/>
    public void StopArray()
    {
    }

    /// <inheritdoc/>
    public void StartVariant(string? name, string option)
    {
    }

    /// <inheritdoc/>
    public void StopVariant()
    {
    }

    /// <inheritdoc/>
    public void Integer(string? name, long value, IntegerShape shape)
    {
    }

    /// <inheritdoc/>
    public void Boolean(string? name, bool value)
    {
    }

    /// <inheritdoc/>
    public void Real(string? name, double value)
    {
    }

    /// <inheritdoc/>
    public void Text(string? name, ReadOnlySpan<byte> utf8)
    {
    }

    /// <inheritdoc/>
    public void Blob(string? name, ReadOnlySpan<byte> bytes)
    {
    }

    /// <inheritdoc/>
    public void Absent(string? name)
    {
    }
}
