using System.Runtime.CompilerServices;

namespace ImageIO;

/// <summary>Checks of option values, for init accessors.</summary>
internal static class OptionRange
{
    public static int Check(int value, int min, int max, [CallerMemberName] string name = "")
        => value >= min && value <= max ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is {min} to {max}.");

    public static T Check<T>(T value, [CallerMemberName] string name = "")
        where T : struct, Enum
        => Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"There is no such {typeof(T).Name}.");
}
