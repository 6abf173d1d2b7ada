namespace VmQuery.Engine.Store;

/// <summary>Folders for files that go away with the program.</summary>
internal static class TemporaryFolder
{
    /// <summary>Makes an empty one; whoever asks for it removes it.</summary>
    /// <exception cref="SessionFileException">There is no place for one.</exception>
    public static string Create()
    {
        try
        {
            return Directory.CreateTempSubdirectory("vmq-").FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SessionFileException(Path.GetTempPath(), "no folder for temporary files can be made there; the environment variable TMPDIR names another place.", error);
        }
    }
}
