using System.Runtime.CompilerServices;

namespace ImageIO.Browser.Page;

/// <summary>What the page checks, line by line: <c>PASS name</c> or <c>FAIL name: reason</c>.</summary>
internal static class Checks
{
    public static Task Check(string name, Action check) => Check(
        name,
        () =>
        {
            check();
            return Task.CompletedTask;
        });

    public static async Task Check(string name, Func<Task> check)
    {
        string line;
        try
        {
            await check();
            line = $"PASS {name}";
        }
        catch (Exception fault)
        {
            line = $"FAIL {name}: {fault}";
        }

        await Document.Show(line);
    }

    public static void Expect(bool condition, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        if (!condition)
            throw new InvalidOperationException($"This is not so: {text}");
    }

    public static void ExpectSame(NdArray expected, NdArray actual)
    {
        Expect(expected.DType == actual.DType);
        Expect(expected.Shape.SequenceEqual(actual.Shape));
        Expect(expected.Bytes.SequenceEqual(actual.Bytes));
    }

    /// <summary>The message of the exception that must be thrown.</summary>
    public static string Fault<T>(Func<object> action)
        where T : Exception
    {
        try
        {
            action();
        }
        catch (T fault)
        {
            return fault.Message;
        }

        throw new InvalidOperationException($"No {typeof(T).Name} was thrown.");
    }
}
