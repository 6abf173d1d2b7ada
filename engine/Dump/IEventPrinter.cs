using VmQuery.Engine.Formats;

namespace VmQuery.Engine.Dump;

/// <summary>Turns the events of one stream into lines.</summary>
internal interface IEventPrinter
{
    /// <summary>The line of the event that a walker stands at, with its line feed; good until the next call.</summary>
    ReadOnlySpan<byte> Print(IEventWalker walker);
}
