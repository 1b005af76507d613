using System.Runtime.InteropServices;
using ImageIO.Resources;

namespace ImageIO.Formats.Tga;

/// <summary>Unpacks run lengths of whole pixels. A packet may go on in the next row, as version 1 of the format allows.</summary>
internal sealed class TgaRunLengths(SourceStream source, int pixelBytes)
{
    private readonly byte[] _pixel = new byte[4];
    private int _left;
    private bool _isRun;

    /// <summary>Fills a row with pixels as the file has them.</summary>
    public void Read(Span<byte> row)
    {
        while (!row.IsEmpty)
        {
            if (_left == 0)
            {
                int packet = source.ReadUInt8();
                _isRun = packet > 127;
                _left = (packet & 127) + 1;
                if (_isRun)
                    source.ReadSpan(pixelBytes).CopyTo(_pixel);
            }

            var count = Math.Min(_left, row.Length / pixelBytes);
            var part = row[..(count * pixelBytes)];
            if (_isRun)
                Fill(part);
            else
                source.ReadExactly(part);
            _left -= count;
            row = row[part.Length..];
        }
    }

    private void Fill(Span<byte> part)
    {
        switch (pixelBytes)
        {
            case 1:
                part.Fill(_pixel[0]);
                break;
            case 2:
                MemoryMarshal.Cast<byte, ushort>(part).Fill(MemoryMarshal.Read<ushort>(_pixel));
                break;
            case 3:
                for (var i = 0; i + 2 < part.Length; i += 3)
                    (part[i], part[i + 1], part[i + 2]) = (_pixel[0], _pixel[1], _pixel[2]);
                break;
            default:
                MemoryMarshal.Cast<byte, uint>(part).Fill(MemoryMarshal.Read<uint>(_pixel));
                break;
        }
    }
}
