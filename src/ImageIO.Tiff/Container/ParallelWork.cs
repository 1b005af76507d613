using System.Runtime.ExceptionServices;

namespace ImageIO.Tiff.Container;

/// <summary>Strips and tiles on several threads.</summary>
internal static class ParallelWork
{
    /// <summary>
    /// Does the work for each number from 0 on, in any order; the first exception is thrown as it is, on the calling thread.
    /// </summary>
    /// <param name="count">How many there are.</param>
    /// <param name="threads">At most so many; 1 for the calling thread alone, in order.</param>
    /// <param name="work">What is done.</param>
    public static void Run(int count, int threads, Action<int> work)
    {
        if (count < 2 || threads == 1 || OperatingSystem.IsBrowser())
        {
            for (var i = 0; i < count; i++)
                work(i);
            return;
        }

        ExceptionDispatchInfo? fault = null;
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, (i, state) =>
        {
            try
            {
                work(i);
            }
#pragma warning disable CA1031 // Whatever it is, it is thrown on the calling thread, as it is.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref fault, ExceptionDispatchInfo.Capture(exception), null);
                state.Stop();
            }
        });
        fault?.Throw();
    }
}
