using ImageIO.Memory;

namespace ImageIO.Formats.Gif;

/// <summary>What a painter keeps for each pixel. Made when first needed: frames of few colours need the canvas only.</summary>
internal sealed class PainterPlanes(int width, int height) : IDisposable
{
    private NdArray? _canvas;
    private NdArray? _errors;
    private NdArray? _numbers;
    private NdArray? _targets;
    private NdArray? _area;

    /// <summary>What viewers show: H×W pixels.</summary>
    public NdArray Canvas => _canvas ??= Plane(DType.UInt32, sizeof(uint));

    /// <summary>How far it is from what is wanted: H×W of uint16.</summary>
    public NdArray Errors => _errors ??= Plane(DType.UInt16, sizeof(ushort));

    /// <summary>The numbers of the wanted colours: H×W of uint16. Once a frame is painted, other compressed data are tried out here, 1.51 bytes a pixel at most.</summary>
    public NdArray Numbers => _numbers ??= Plane(DType.UInt16, sizeof(ushort));

    /// <summary>What is wanted, as packed colours: H×W of uint64.</summary>
    public NdArray Targets => _targets ??= Plane(DType.UInt64, sizeof(ulong));

    /// <summary>The indices of a rectangle, row behind row.</summary>
    public NdArray Area => _area ??= Plane(DType.UInt8, sizeof(byte));

    /// <summary>The bytes of all planes.</summary>
    public static long Bound(int width, int height)
    {
        var pixels = (long)width * height;
        return Length(pixels, sizeof(uint)) + (2 * Length(pixels, sizeof(ushort))) + Length(pixels, sizeof(ulong)) + Length(pixels, sizeof(byte));

        static long Length(long count, int size) => PixelAllocator.AllocatedLength(Math.Max(count * size, PixelAllocator.NativeThreshold));
    }

    public void Dispose()
    {
        _canvas?.Dispose();
        _errors?.Dispose();
        _numbers?.Dispose();
        _targets?.Dispose();
        _area?.Dispose();
    }

    /// <summary>Never less than what makes it native memory: a managed array for each encoder would keep the collector busy.</summary>
    private NdArray Plane(DType dtype, int size) => NdArray.Create(dtype, Math.Max(checked(width * height), PixelAllocator.NativeThreshold / size));
}
