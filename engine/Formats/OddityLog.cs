namespace VmQuery.Engine.Formats;

/// <summary>Oddities of a stream: the first ones of each code in full, the others as a number.</summary>
internal sealed class OddityLog(List<StreamOddity> oddities)
{
    private const int MostOfACode = 16;

    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Adds an oddity.</summary>
    public void Add(string code, string file, long offset, string message) => Add(new StreamOddity(code, file, offset, message));

    /// <summary>Adds an oddity.</summary>
    public void Add(StreamOddity oddity)
    {
        var count = _counts[oddity.Code] = _counts.GetValueOrDefault(oddity.Code) + 1;
        if (count <= MostOfACode) oddities.Add(oddity);
    }

    /// <summary>Adds how many of each code were left out; called once, at the end.</summary>
    public void Finish(string file, long offset)
    {
        foreach (var (code, count) in _counts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (count > MostOfACode) oddities.Add(new StreamOddity(code, file, offset, $"{count - MostOfACode} more of these"));
        _counts.Clear();
    }
}
