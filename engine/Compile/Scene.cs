using VmQuery.Engine.Models;

namespace VmQuery.Engine.Compile;

/// <summary>What the models that took a record say of it to those that take it later.</summary>
/// <param name="Subject">
/// Thread current on its CPU just before it, or place among the links of the vCPU that it is about; -1 when not known.
/// </param>
/// <param name="Waker">See <see cref="IThreadsOnCpu.Waker"/>.</param>
/// <param name="Occupant">See <see cref="IThreadsOnCpu.Occupant"/>.</param>
internal readonly record struct Scene(int Subject, Who Waker, Who Occupant)
{
    /// <summary>Sets the scene of the record that the models of a machine took last; in place, for a copy would wait for the parts it is made of.</summary>
    public static void Set(ref Scene scene, ModelContext context) => scene = context.Threads is { } threads
        ? new(threads.TidBefore, threads.Waker, threads.Occupant)
        : new(context.Vcpu?.Place ?? -1, default, default);
}

/// <summary>The threads of the scene that is set.</summary>
internal sealed class SceneThreads : IThreadsOnCpu
{
    private Scene _scene;

    /// <inheritdoc/>
    public int TidBefore => _scene.Subject;

    /// <inheritdoc/>
    public Who Waker => _scene.Waker;

    /// <inheritdoc/>
    public Who Occupant => _scene.Occupant;

    /// <summary>Goes to the scene of the next record.</summary>
    public void Set(in Scene scene) => _scene = scene;
}
