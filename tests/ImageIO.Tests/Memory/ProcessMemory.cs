namespace ImageIO.Tests.Memory;

/// <summary>Tests that look at figures of the whole process: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessMemory
{
    public const string Name = "The memory of the whole process";
}
