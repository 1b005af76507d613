using ImageIO.Resources;

namespace ImageIO.Formats.Gif.Lzw;

/// <summary>The data of an image's sub-blocks (§15), joined, a few kilobytes at a time.</summary>
internal sealed class SubBlockReader(SourceStream source)
{
    private const int Size = 16 * 1024;

    private bool _hasEnded;

    /// <summary>
    /// The data; those not yet used stand from <see cref="At"/> to <see cref="End"/>. Four bytes may be read from anywhere up to the end.
    /// </summary>
    public byte[] Bytes { get; } = new byte[Size + sizeof(uint)];

    public int At { get; set; }

    public int End { get; private set; }

    /// <summary>True once the source has ended before the terminator.</summary>
    public bool HasSourceEnded { get; private set; }

    /// <summary>About where the next byte to be used stands in the source.</summary>
    public long Position => source.Position - (End - At);

    /// <summary>Starts anew, at the first sub-block.</summary>
    public void Reset()
    {
        At = End = 0;
        _hasEnded = HasSourceEnded = false;
    }

    /// <summary>Puts more data behind those not yet used, unless the terminator has been reached.</summary>
    public void Fill()
    {
        if (_hasEnded)
            return;
        Bytes.AsSpan(At..End).CopyTo(Bytes);
        End -= At;
        At = 0;
        while (!_hasEnded && End + GifConstants.MaxSubBlock <= Size)
        {
            var length = source.ReadByte();
            if (length <= 0)
            {
                _hasEnded = true;
                HasSourceEnded = length < 0;
                return;
            }

            var data = source.Peek(length);
            data.CopyTo(Bytes.AsSpan(End));
            End += data.Length;
            source.Advance(data.Length);
            _hasEnded = HasSourceEnded = data.Length < length;
        }
    }

    /// <summary>Passes over everything up to the terminator.</summary>
    public void Skip()
    {
        do
        {
            At = End;
            Fill();
        }
        while (!_hasEnded);
        At = End;
    }
}
