using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>Puts the files of a trace together into streams, by what their first packets say; see <see cref="Rotation"/> for those that do not name their stream.</summary>
internal sealed class StreamFinder
{
    private readonly TraceClass _trace;
    private readonly TracePlans _plans;
    private readonly string _metadataFile;
    private readonly TraceReadOptions _options;
    private readonly WindowBuffers _buffers;
    private readonly PacketWindow _window;
    private readonly PacketHeaders _headers;

    private StreamFinder(TraceClass trace, TracePlans plans, string metadataFile, TraceReadOptions options, WindowBuffers buffers, PacketWindow window)
    {
        _trace = trace;
        _plans = plans;
        _metadataFile = metadataFile;
        _options = options;
        _buffers = buffers;
        _window = window;
        _headers = new PacketHeaders(window, new DecodeContext());
    }

    /// <summary>The streams of files, in the order of their classes and names.</summary>
    /// <param name="plans">Those of the trace's layout.</param>
    /// <param name="metadataFile">How messages call the metadata.</param>
    public static IReadOnlyList<IEventStream> Find(
        TraceClass trace, TracePlans plans, string metadataFile, IEnumerable<string> files, TraceReadOptions options, WindowBuffers buffers)
    {
        using var window = new PacketWindow(buffers);
        var finder = new StreamFinder(trace, plans, metadataFile, options, buffers, window);
        var found = files.Select(finder.Look).Where(file => file.Bytes > 0).ToList();
        var groups = found
            .Where(file => file.Failure is null)
            .GroupBy(file => file.Key)
            .SelectMany(finder.Apart)
            .OrderBy(files => files[0].Key.Class)
            .ThenBy(files => files[0].Name, StringComparer.Ordinal)
            .ToList();
        buffers.Expect(groups.Count);
        return [.. groups.Select(finder.Stream), .. found.Where(file => file.Failure is not null).Select(finder.Broken)];
    }

    /// <summary>Streams of which there is only an index: without events, and unknown all the time.</summary>
    /// <param name="files">The stream files there are.</param>
    public static IEnumerable<IEventStream> FindMissing(string folder, IEnumerable<string> files) =>
        LttngIndex.FilesOf(folder).Except(files, StringComparer.Ordinal).Select(file => new BrokenStream(
            new StreamInfo(Path.GetFileName(file), LttngIndex.CpuOf(Path.GetFileName(file)), 0), LeftOut.File(file, LttngIndex.Behind(file, [], 0).Bytes), failure: null));

    private BrokenStream Broken(FoundFile file) => new(
        new StreamInfo(file.Name, TracerWays.Of(_trace.Environment).NamesFilesByCpu ? LttngIndex.CpuOf(file.Name) : null, file.Bytes),
        LeftOut.Rest(file.Failure!, file.Bytes),
        _options.Salvage ? null : file.Failure);

    /// <summary>The streams that files of one key hold: one when they name it, else one for each rotation.</summary>
    private IEnumerable<IReadOnlyList<FoundFile>> Apart(IGrouping<StreamKey, FoundFile> files)
    {
        IReadOnlyList<FoundFile> all = [.. files];
        if (all.Count == 1 || files.Key.Instance is not null) return [all];
        var places = all.Index().ToDictionary(file => file.Item.Path, file => file.Index, StringComparer.Ordinal);
        return Rotation.Of(all.Select(file => (file.Path, PacketsOf(file)))).Select(rotation => rotation.Files.Select(path => places[path]).Order().Select(place => all[place]).ToList());
    }

    private List<Packet> PacketsOf(FoundFile file)
    {
        var walk = new PacketWalk(_plans.Streams[file.Key.Class], PacketSignature.Of(_trace), _window, _buffers, _options.Salvage);
        walk.AddFile(file.Path);
        return walk.Packets;
    }

    private CtfStream Stream(IReadOnlyList<FoundFile> files)
    {
        var first = files[0];
        var particulars = StreamParticulars.Of(_trace, first.Key.Class, _metadataFile);
        var info = new StreamInfo(first.Name, first.Cpu >= 0 ? first.Cpu : null, files.Sum(file => file.Bytes), particulars.Clock is not null);
        return new CtfStream(_plans.Streams[first.Key.Class], info, particulars, [.. files.Select(file => file.Path)], _options, _buffers);
    }

    private FoundFile Look(string path)
    {
        try
        {
            _window.Open(path);
            return _window.FileBytes == 0 ? new FoundFile(path, Path.GetFileName(path), 0, default, -1, null) : LookAt(path, 0);
        }
        catch (TraceException error)
        {
            return LookFurther(path) ?? new FoundFile(path, Path.GetFileName(path), Math.Max(1, _window.FileBytes), default, -1, error);
        }
    }

    /// <summary>What a file says at its first packet that can be read; null when there is none.</summary>
    private FoundFile? LookFurther(string path)
    {
        if (!_options.Salvage || _window.FileBytes == 0) return null;
        FoundFile? found = null;
        using var search = new PacketSearch(path, PacketSignature.Of(_trace), _buffers);
        search.Find(1, offset => (found = TryLookAt(path, offset)) is not null);
        return found;
    }

    private FoundFile? TryLookAt(string path, long offset)
    {
        try
        {
            return LookAt(path, offset, PacketSearch.MostHeaderBytes);
        }
        catch (TraceException)
        {
            return null;
        }
    }

    private FoundFile LookAt(string path, long offset, int mostBytes = PacketHeaders.MostBytes)
    {
        var name = Path.GetFileName(path);
        _headers.Read(_plans.PacketHeader, path, offset, mostBytes);
        var id = _headers[FieldRole.StreamClassId] ?? _trace.Streams.Keys[0];
        var instance = _headers[FieldRole.StreamInstanceId];
        if (!_plans.Streams.TryGetValue(id, out var layout))
            throw new TraceException(path, offset, $"found a packet of stream class {id}, expected one of {string.Join(", ", _plans.Streams.Keys.Order())}");
        _headers.Read(layout.PacketPlan, path, offset, mostBytes);
        var cpu = _headers[FieldRole.CpuId] is { } number ? (int)number : -1;
        var key = new StreamKey(id, instance, instance is null && cpu >= 0 ? cpu : -1, instance is null && cpu < 0 ? name : null);
        return new FoundFile(path, name, _window.FileBytes, key, cpu, null);
    }

    /// <summary>What packets of several files have in common that are one stream: its instance, else its CPU, else its file name.</summary>
    private readonly record struct StreamKey(ulong Class, ulong? Instance, int Cpu, string? Name);

    private sealed record FoundFile(string Path, string Name, long Bytes, StreamKey Key, int Cpu, TraceException? Failure);
}
