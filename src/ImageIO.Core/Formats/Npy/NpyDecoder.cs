using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Npy;

/// <summary>Reads the array of a .npy file.</summary>
internal sealed class NpyDecoder(SourceStream source, ReadOptions options) : FrameDecoder
{
    private readonly long _start = source.Position;
    private NpyHeader? _header;
    private FrameHeader? _frame;
    private NdArray? _scratch;
    private bool _done;

    public override int? ImageCount => 1;

    public override FrameHeader? ReadHeader()
    {
        if (_done)
            return null;
        _header ??= NpyHeader.Read(source, source.Name);
        return _frame ??= _header.ToFrameHeader();
    }

    public override void ReadPixels(NdArray destination)
    {
        _done = true;
        new NpyReader(source, _header!, source.Name, options).ReadPixels(destination, ref _scratch);
    }

    /// <summary>
    /// Goes straight to the numbers of the part where they stand in row-major order. Damage that is tolerated is dealt with where all is
    /// read.
    /// </summary>
    public override bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin)
    {
        if (ReadHeader() is null || !source.CanSeek || options.Tolerance == Tolerance.Partial || _header!.IsColumnMajor)
            return false;
        new NpyReader(source, _header, source.Name, options).ReadRegion(source, destination, origin);
        return true;
    }

    public override bool TrySkipPixels()
    {
        _done = true;
        return true;
    }

    public override bool TrySeek(int index)
    {
        if (index != 0 || !source.CanSeek)
            return false;
        source.Position = _start;
        _header = null;
        _frame = null;
        _done = false;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        _scratch?.Dispose();
        base.Dispose(disposing);
    }
}
