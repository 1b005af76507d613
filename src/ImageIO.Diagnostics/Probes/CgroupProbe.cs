using System.Globalization;

namespace ImageIO.Diagnostics.Probes;

/// <summary>The control group of a process: what its container uses and may use (Linux, cgroup v2: memory.current, memory.max).</summary>
internal sealed class CgroupProbe : IProbe
{
    private readonly ProcFile _used;
    private readonly ProcFile? _limit;

    private CgroupProbe(ProcFile used, ProcFile? limit)
    {
        _used = used;
        _limit = limit;
    }

    /// <summary>Finds the process's group; null where version 2 does not account for its memory.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="proc">Where the processes are.</param>
    /// <param name="root">Where the groups are.</param>
    public static CgroupProbe? TryCreate(int processId, string proc = "/proc", string root = "/sys/fs/cgroup")
    {
        using var membership = ProcFile.TryOpen($"{proc}/{processId.ToString(CultureInfo.InvariantCulture)}/cgroup");
        if (membership?.TryRead() != true)
            return null;

        // Version 2 has one line: 0::/path. Inside a container the path may be that of the host, whose root is then ours.
        var group = membership.Text().Split('\n').FirstOrDefault(line => line.StartsWith("0::/", StringComparison.Ordinal));
        if (group is null)
            return null;
        foreach (var folder in new[] { root + group[3..].TrimEnd('/'), root })
        {
            if (ProcFile.TryOpen(folder + "/memory.current") is { } used)
                return new CgroupProbe(used, ProcFile.TryOpen(folder + "/memory.max"));
        }

        return null;
    }

    public bool TryRead(ref MemorySample sample, bool thorough)
    {
        // The limit reads "max" where there is none.
        sample = sample with
        {
            CgroupUsed = _used.TryRead() ? _used.FirstNumber() : null,
            CgroupLimit = _limit?.TryRead() == true ? _limit.FirstNumber() : null,
        };
        return true;
    }

    public void Dispose()
    {
        _used.Dispose();
        _limit?.Dispose();
    }
}
