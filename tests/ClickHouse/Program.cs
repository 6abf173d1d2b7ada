using VmQuery.Tests.ClickHouse;

// A ClickHouse server for tests: the real engine, as a library, behind as much of its HTTP interface as VmQuery uses.
// Arguments: the library. Says its address on standard output and serves until standard input ends.

// Statements that wait for each other keep a thread each, and the one that ends them needs another at once.
ThreadPool.SetMinThreads(16, 16);
using var engine = new ChdbEngine(args[0]);
using var door = new HttpDoor(engine);
Console.Out.WriteLine(door.Address);
while (Console.In.Read() >= 0)
{
}
