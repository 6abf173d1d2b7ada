namespace VmQuery.Engine.Tests.Store;

/// <summary>Tests that measure the memory of the whole process: nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
