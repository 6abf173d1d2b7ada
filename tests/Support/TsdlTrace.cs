namespace VmQuery.Tests.Support;

/// <summary>A CTF 1.8 trace of one stream, in a folder that goes away with it.</summary>
internal sealed class TsdlTrace : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <param name="metadata">The metadata behind a trace block and the types <c>u8</c> and <c>u16</c> (little-endian, aligned to bytes).</param>
    public TsdlTrace(string metadata, params ReadOnlySpan<byte> stream)
    {
        File.WriteAllText(_folder["metadata"], $$"""
            /* CTF 1.8 */
            typealias integer { size = 8; } := u8;
            typealias integer { size = 16; } := u16;
            trace { major = 1; minor = 8; byte_order = le; };
            {{metadata}}
            """);
        File.WriteAllBytes(_folder["stream"], stream);
    }

    /// <summary>Where it is.</summary>
    public string Folder => _folder.Path;

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
