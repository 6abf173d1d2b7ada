namespace VmQuery.Engine.Formats;

/// <summary>A path that the user gave and where no file or folder is: the user's slip, not the trace's.</summary>
public sealed class TraceNotFoundException(string path, string message) : Exception($"{path}: {message}");
