using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using ImageIO.Codecs;
using ImageIO.Memory;

namespace ImageIO.Testing;

/// <summary>One rule at work on one codec: watches each case for leaks, strange exceptions and hanging.</summary>
internal sealed class ConformanceRun
{
    private readonly ConformanceRule _rule;
    private long _caseStarted = Stopwatch.GetTimestamp();
    private volatile string _case = "the start";
    private ReadOnlyMemory<byte> _file;

    public ConformanceRun(ConformanceRule rule, ConformanceSubject subject)
    {
        _rule = rule;
        Subject = subject;
        Codec = subject.Codec;
        Driver = new CodecDriver(subject.Codec);
    }

    public ConformanceSubject Subject { get; }

    public ImageCodec Codec { get; }

    public CodecInfo Info => Codec.Info;

    public CodecDriver Driver { get; }

    /// <summary>Checks the rule on a thread of its own, so that a codec which hangs fails instead of hanging the tests.</summary>
    public void Execute(Action<ConformanceRun> check)
    {
        ExceptionDispatchInfo? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                Case("the start", () => check(this));
            }
            catch (Exception found)
            {
                fault = ExceptionDispatchInfo.Capture(found);
            }
        })
        {
            IsBackground = true,
            Name = $"{Info.Name} {_rule.Name}",
        };
        thread.Start();
        while (!thread.Join(TimeSpan.FromMilliseconds(200)))
        {
            if (Stopwatch.GetElapsedTime(Interlocked.Read(ref _caseStarted)) > Subject.TimeLimit)
                Fail($"It hangs: after {Subject.TimeLimit} it is still at {_case}.");
        }

        fault?.Throw();
    }

    /// <summary>Runs one case of a rule.</summary>
    /// <param name="name">What it is, for messages: <c>a file cut at byte 17</c>.</param>
    /// <param name="check">Throws where the rule is broken.</param>
    /// <param name="file">The file that is read, for whoever has to find the fault.</param>
    public void Case(string name, Action check, ReadOnlyMemory<byte> file = default)
    {
        _case = name;
        _file = file;
        Interlocked.Exchange(ref _caseStarted, Stopwatch.GetTimestamp());
        using var scope = AllocationScope.Begin();
        try
        {
            check();
        }
        catch (Exception fault) when (fault is not ConformanceException)
        {
            Fail($"{fault.GetType().Name} came out: {fault.Message}", fault);
        }

        if (scope.LiveArrays != 0)
            Fail($"{scope.LiveArrays} arrays or buffers ({scope.BytesInUse} bytes) were made and not disposed.");
        Interlocked.Exchange(ref _caseStarted, Stopwatch.GetTimestamp());
    }

    /// <summary>The rule is broken by the current case.</summary>
    [DoesNotReturn]
    public void Fail(string found, Exception? inner = null)
        => throw new ConformanceException(Info.Name, _rule.Name, $"On {_case}: {found}", inner) { File = _file };

    /// <summary>The rule is broken unless <paramref name="condition"/> holds.</summary>
    public void Require([DoesNotReturnIf(false)] bool condition, string found)
    {
        if (!condition)
            Fail(found);
    }

    /// <summary>Something has to throw one of the given exceptions.</summary>
    public TException Throws<TException>(string what, Action action)
        where TException : Exception
    {
        try
        {
            action();
        }
        catch (TException expected)
        {
            return expected;
        }
        catch (Exception other) when (other is not ConformanceException)
        {
            Fail($"{what} has to throw {typeof(TException).Name}, but threw {other.GetType().Name}: {other.Message}", other);
        }

        Fail($"{what} has to throw {typeof(TException).Name}, but threw nothing.");
        return null;
    }
}
