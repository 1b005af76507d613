using System.Collections.Frozen;

namespace ImageIO.Formats.Icns;

/// <summary>How the pixels of an element are stored.</summary>
internal enum IcnsCoding
{
    /// <summary>Bits: a set one is black.</summary>
    Bits,

    /// <summary>Bits, and as many of a mask behind them, where a set one is opaque.</summary>
    BitsAndMask,

    /// <summary>Places of 4 bits in the system's palette.</summary>
    Places4,

    /// <summary>Places of 8 bits in the system's palette.</summary>
    Places8,

    /// <summary>RGB in run lengths, channel by channel.</summary>
    Rgb,

    /// <summary>A PNG or JPEG 2000 file, or pixels in run lengths: RGB, or ARGB behind that word.</summary>
    File,
}

/// <summary>What an element of a type holds.</summary>
/// <param name="Width">Pixels per row; of <see cref="IcnsCoding.File"/>, where it is no file.</param>
/// <param name="Height">Rows.</param>
/// <param name="Coding">How they are stored.</param>
/// <param name="Masks">The types of elements that have its alpha, the best first.</param>
internal sealed record IcnsKind(int Width, int Height, IcnsCoding Coding, params string[] Masks)
{
    /// <summary>The types of elements that are images.</summary>
    public static FrozenDictionary<string, IcnsKind> OfTypes { get; } = new Dictionary<string, IcnsKind>
    {
        ["ICON"] = new(32, 32, IcnsCoding.Bits),
        ["ICN#"] = new(32, 32, IcnsCoding.BitsAndMask),
        ["icm#"] = new(16, 12, IcnsCoding.BitsAndMask),
        ["icm4"] = new(16, 12, IcnsCoding.Places4, "icm#"),
        ["icm8"] = new(16, 12, IcnsCoding.Places8, "icm#"),
        ["ics#"] = new(16, 16, IcnsCoding.BitsAndMask),
        ["ics4"] = new(16, 16, IcnsCoding.Places4, "ics#"),
        ["ics8"] = new(16, 16, IcnsCoding.Places8, "ics#"),
        ["icl4"] = new(32, 32, IcnsCoding.Places4, "ICN#"),
        ["icl8"] = new(32, 32, IcnsCoding.Places8, "ICN#"),
        ["ich#"] = new(48, 48, IcnsCoding.BitsAndMask),
        ["ich4"] = new(48, 48, IcnsCoding.Places4, "ich#"),
        ["ich8"] = new(48, 48, IcnsCoding.Places8, "ich#"),
        ["is32"] = new(16, 16, IcnsCoding.Rgb, "s8mk", "ics#"),
        ["il32"] = new(32, 32, IcnsCoding.Rgb, "l8mk", "ICN#"),
        ["ih32"] = new(48, 48, IcnsCoding.Rgb, "h8mk", "ich#"),
        ["it32"] = new(128, 128, IcnsCoding.Rgb, "t8mk"),
        ["icp4"] = new(16, 16, IcnsCoding.File, "s8mk", "ics#"),
        ["icp5"] = new(32, 32, IcnsCoding.File, "l8mk", "ICN#"),
        ["icp6"] = new(48, 48, IcnsCoding.File),
        ["ic04"] = new(16, 16, IcnsCoding.File),
        ["ic05"] = new(32, 32, IcnsCoding.File),
        ["icsb"] = new(18, 18, IcnsCoding.File),
        ["icsB"] = new(36, 36, IcnsCoding.File),
        ["sb24"] = new(24, 24, IcnsCoding.File),
        ["SB24"] = new(48, 48, IcnsCoding.File),
        ["ic07"] = new(128, 128, IcnsCoding.File),
        ["ic08"] = new(256, 256, IcnsCoding.File),
        ["ic09"] = new(512, 512, IcnsCoding.File),
        ["ic10"] = new(1024, 1024, IcnsCoding.File),
        ["ic11"] = new(32, 32, IcnsCoding.File),
        ["ic12"] = new(64, 64, IcnsCoding.File),
        ["ic13"] = new(256, 256, IcnsCoding.File),
        ["ic14"] = new(512, 512, IcnsCoding.File),
    }.ToFrozenDictionary();
}
