using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace ImageIO.Memory;

/// <summary>Works on several items at once and hands the results on one by one, in the order of the items.</summary>
/// <remarks>
/// A bounded channel of tasks: each starts when it is posted, and one loop awaits them in order. At most <c>capacity + 1</c> items are in
/// flight; a further post waits.
/// The first exception of the work or of the receiver, in the order of the items, ends the stage; a cancellation is only reported where
/// nothing else failed.
/// </remarks>
/// <typeparam name="TIn">What is posted, by one thread at a time.</typeparam>
/// <typeparam name="TOut">What comes out.</typeparam>
internal sealed class OrderedStage<TIn, TOut> : IDisposable
{
    private readonly Channel<Task<TOut>> _started;
    private readonly Func<object?, TOut> _run;
    private readonly Action<TOut> _next;
    private readonly Action<Exception>? _onFault;
    private readonly Task _draining;
    private volatile ExceptionDispatchInfo? _fault;

    /// <summary>Starts a stage.</summary>
    /// <param name="capacity">How many items wait or are worked on beside the one whose result is next.</param>
    /// <param name="work">Runs on several threads at once.</param>
    /// <param name="next">Receives the results in order, one at a time.</param>
    /// <param name="onFault">Told of each exception that <see cref="Finish"/> would throw, as soon as it is known.</param>
    public OrderedStage(int capacity, Func<TIn, TOut> work, Action<TOut> next, Action<Exception>? onFault = null)
    {
        ThreadUse.ThrowIfImpossible();
        _run = item => work((TIn)item!);
        _next = next;
        _onFault = onFault;
        _started = Channel.CreateBounded<Task<TOut>>(new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });
        _draining = Task.Run(DrainAsync);
    }

    /// <summary>Starts to work on an item; waits while the stage is full.</summary>
    public void Post(TIn item)
    {
        // Room first, work second: a task that was started and can't be queued would be one too many.
        var room = _started.Writer.WaitToWriteAsync();
        var open = room.IsCompleted ? room.Result : room.AsTask().GetAwaiter().GetResult();
        if (!open)
        {
            _fault?.Throw();
            throw new InvalidOperationException("The stage takes no more items: it has been finished.");
        }

        _started.Writer.TryWrite(
            Task.Factory.StartNew(_run, item, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default));
    }

    /// <summary>Waits until everything posted has been handed on.</summary>
    public void Finish()
    {
        Dispose();
        _fault?.Throw();
    }

    /// <summary>Takes no more items and waits for the threads at work; never throws.</summary>
    public void Dispose()
    {
        _started.Writer.TryComplete();
        _draining.GetAwaiter().GetResult();
    }

    private async Task DrainAsync()
    {
        await foreach (var task in _started.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                var result = await task.ConfigureAwait(false);
                if (_fault is null)
                    _next(result);
            }
#pragma warning disable CA1031 // Whatever it is, it is thrown on the thread that waits for the stage.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Fail(exception);
            }
        }
    }

    private void Fail(Exception exception)
    {
        // What follows a fault is often a cancellation that the fault has caused; the cause is what counts.
        if (_fault is not null && (_fault.SourceException is not OperationCanceledException || exception is OperationCanceledException))
            return;
        _fault = ExceptionDispatchInfo.Capture(exception);
        _started.Writer.TryComplete();
        _onFault?.Invoke(exception);
    }
}
