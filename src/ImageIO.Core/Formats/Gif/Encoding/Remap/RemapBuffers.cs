using ImageIO.Memory;

namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>What a painter keeps for each pixel. Made when first needed: frames of few colors need no targets.</summary>
internal sealed class RemapBuffers(int width, int height) : IDisposable
{
    private PixelStorage? _canvas;
    private PixelStorage? _errors;
    private PixelStorage? _numbers;
    private PixelStorage? _targets;
    private PixelStorage? _area;

    /// <summary>What viewers show: H×W pixels.</summary>
    public PixelStorage Canvas => _canvas ??= Plane(sizeof(uint));

    /// <summary>How far it is from what is wanted: H×W of uint16. Once a frame is painted, the ways in which its pixels can be written.</summary>
    public PixelStorage Errors => _errors ??= Plane(sizeof(ushort));

    /// <summary>The numbers of the wanted colors: H×W of uint16. Once a frame is painted, other compressed data are tried out here, 1.51 bytes a pixel at most.</summary>
    public PixelStorage Numbers => _numbers ??= Plane(sizeof(ushort));

    /// <summary>What is wanted, as packed colors: H×W of uint64.</summary>
    public PixelStorage Targets => _targets ??= Plane(sizeof(ulong));

    /// <summary>The indices of a rectangle, row behind row.</summary>
    public PixelStorage Area => _area ??= Plane(sizeof(byte));

    /// <summary>Makes what several threads are about to use.</summary>
    /// <param name="targets">The targets are among it.</param>
    public void MakeAll(bool targets)
    {
        _ = (Canvas, Errors, Numbers, Area);
        if (targets)
            _ = Targets;
    }

    /// <summary>The bytes of all planes.</summary>
    public static long Bound(int width, int height)
    {
        var pixels = (long)width * height;
        return Length(pixels, sizeof(uint)) + (2 * Length(pixels, sizeof(ushort))) + Length(pixels, sizeof(ulong)) + Length(pixels, sizeof(byte));

        static long Length(long count, int size) => PixelAllocator.NativeLength(count * size);
    }

    public void Dispose()
    {
        _canvas?.Dispose();
        _errors?.Dispose();
        _numbers?.Dispose();
        _targets?.Dispose();
        _area?.Dispose();
    }

    private PixelStorage Plane(int size) => PixelAllocator.RentNative((long)width * height * size);
}
