using System.Buffers.Binary;
using NetVips;

namespace ImageIO.Vips;

/// <summary>Colors by ICC profiles (ICC.1:2022), through libvips and Little CMS.</summary>
public static class ColorProfiles
{
    private const string Field = "icc-profile-data";
    private const int HeaderBytes = 128;
    private const int SpaceOffset = 16;

    /// <summary>The same picture in sRGB.</summary>
    /// <param name="pixels">
    /// H×W or H×W×C of 8 or 16 bits: gray, RGB or CMYK, with or without alpha. Only read; several images are converted one by one.
    /// </param>
    /// <param name="profile">The profile of the colors, as <see cref="ImageMetadata.Icc"/> has it.</param>
    /// <returns>
    /// A new array, which the caller owns: H×W×3 of the same element type, or H×W×4 where there is alpha, which stays as it is. What is
    /// written with it needs no profile any longer: leave <see cref="ImageMetadata.Icc"/> out.
    /// </returns>
    /// <exception cref="ArgumentException">The array is no image of 8 or 16 bits, or its channels are not those of the profile.</exception>
    /// <exception cref="CorruptImageException">The profile can't be used.</exception>
    /// <exception cref="UnsupportedImageException">libvips can't be loaded.</exception>
    public static NdArray ToSrgb(this NdArray pixels, ReadOnlyMemory<byte> profile)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Rank is not (2 or 3) || pixels.DType is not (DType.UInt8 or DType.UInt16) || pixels.Length == 0)
            throw new ArgumentException(
                $"{pixels} is no image of H×W or H×W×C with 8 or 16 bits. Convert it with PixelConvert, or take one image of several.",
                nameof(pixels));
        var colors = ColorsOf(profile.Span);
        var channels = pixels.Rank == 2 ? 1 : pixels.Shape[2];
        if (channels != colors && channels != colors + 1)
            throw new ArgumentException(
                $"{pixels} has {channels} channels, and the profile is one of {colors} and perhaps alpha. Give the profile that belongs " +
                "to the image.", nameof(profile));
        VipsLibrary.Shared.EnsureLoaded();
        VipsFault.Clear();
        VipsWarnings.TakeOthers();
        var result = NdArray.CreateUninitialized(pixels.DType, pixels.Shape[0], pixels.Shape[1], channels > colors ? 4 : 3);
        try
        {
            Convert(pixels, colors, profile.ToArray(), result);

            // A profile that libvips can't use is passed over, with a warning.
            if (VipsWarnings.TakeOthers())
                throw new CorruptImageException(
                    "The color profile is damaged, or not of a kind that applies to pictures. Leave it out, and take the pixels as they " +
                    "are.");
            return result;
        }
        catch (VipsException fault)
        {
            result.Dispose();
            throw new CorruptImageException(
                $"The color profile can't be used: {VipsFault.Describe(fault)}. Leave it out, and take the pixels as they are.", fault);
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    private static unsafe void Convert(NdArray pixels, int colors, byte[] profile, NdArray result)
    {
        var isWide = pixels.DType == DType.UInt16;
        var format = isWide ? Enums.BandFormat.Ushort : Enums.BandFormat.Uchar;
        var channels = pixels.Rank == 2 ? 1 : pixels.Shape[2];
        fixed (byte* from = pixels[0].Bytes)
        fixed (byte* to = result[0].Bytes)
        {
            using var bare = Image.NewFromMemory((nint)from, (ulong)pixels.ByteLength, pixels.Shape[1], pixels.Shape[0], channels, format);
            using var described = bare.Copy(interpretation: colors switch
            {
                1 => isWide ? Enums.Interpretation.Grey16 : Enums.Interpretation.Bw,
                3 => isWide ? Enums.Interpretation.Rgb16 : Enums.Interpretation.Srgb,
                _ => Enums.Interpretation.Cmyk,
            });
            using var profiled = described.Mutate(fields => fields.Set(GValue.BlobType, Field, profile));
            using var converted = profiled.IccTransform("srgb", embedded: true, depth: isWide ? 16 : 8);
            using var target = Image.NewFromMemory((nint)to, (ulong)result.ByteLength, pixels.Shape[1], pixels.Shape[0],
                result.Shape[2], format);
            converted.Write(target);
        }

        GC.KeepAlive(pixels);
        GC.KeepAlive(result);
    }

    /// <summary>How many channels the profile's colors have (7.2.8).</summary>
    private static int ColorsOf(ReadOnlySpan<byte> profile)
    {
        if (profile.Length < HeaderBytes)
            throw new CorruptImageException(
                $"The color profile has {profile.Length} bytes, which is less than its header has. Leave it out, and take the pixels as " +
                "they are.");
        return BinaryPrimitives.ReadUInt32BigEndian(profile[SpaceOffset..]) switch
        {
            0x47524159 => 1,
            0x52474220 => 3,
            0x434D594B => 4,
            _ => throw new CorruptImageException(
                "The color profile is none of gray, RGB or CMYK. Leave it out, and take the pixels as they are."),
        };
    }
}
