using System.Numerics;
using System.Runtime.InteropServices;
using ImageIO.Memory;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>Puts the samples of a tile into the image.</summary>
/// <param name="source">What is read.</param>
/// <param name="layout">The codestream's components.</param>
/// <param name="image">The image.</param>
/// <param name="palette">Its palette, where channels are made of it.</param>
/// <param name="destination">A part of the image.</param>
/// <param name="part">Where that is, in the grid of the image's first component.</param>
internal sealed class TileWriter(
    SourceStream source,
    CodestreamLayout layout,
    Jp2Image image,
    Jp2Palette? palette,
    NdArray destination,
    GridArea part)
{
    private readonly Plane[] _planes = new Plane[image.Channels.Length];
    private GridArea _tile;
    private GridArea _common;

    public void Write(TileDecoder tile)
    {
        _tile = tile.AreaOf(image.Components[0]);
        _common = _tile.Intersect(part);
        if (_common.IsEmpty)
            return;
        for (var i = 0; i < _planes.Length; i++)
            _planes[i] = tile.PlaneOf(image.Channels[i].Source.Component);
        var repeated = new List<Plane>();
        try
        {
            for (var i = 1; image.IsYcc && i < _planes.Length; i++)
            {
                var component = image.Channels[i].Source.Component;
                if (tile.AreaOf(component) == _tile)
                    continue;
                _planes[i] = YccConverter.Repeat(
                    source,
                    _planes[i],
                    layout.Components[component],
                    tile.AreaOf(component),
                    layout.Components[image.Components[0]],
                    _tile);
                repeated.Add(_planes[i]);
            }

            new ParallelRows(ThreadUse.Max, (int)_common.Width, source.CancellationToken).Run((int)_common.Height, WriteRows);
        }
        finally
        {
            foreach (var plane in repeated)
                plane.Dispose();
        }
    }

    private void WriteRows(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var y = (int)(_common.Y0 - _tile.Y0) + i;
            var row = destination.RowAt((int)(_common.Y0 - part.Y0) + i);
            var pixelBytes = row.Length / (int)part.Width;
            row = row.Slice((int)(_common.X0 - part.X0) * pixelBytes, (int)_common.Width * pixelBytes);
            if (image.IsYcc)
                YccConverter.Convert(
                    _planes[0].Row(y),
                    _planes[1].Row(y),
                    _planes[2].Row(y),
                    image.Channels[0].Depth,
                    image.Channels[1].IsSigned);
            for (var channel = 0; channel < _planes.Length; channel++)
                WriteChannel(_planes[channel].Row(y).Slice((int)(_common.X0 - _tile.X0), (int)_common.Width), row, channel);
        }

        GC.KeepAlive(destination);
    }

    private void WriteChannel(ReadOnlySpan<int> samples, Span<byte> row, int channel)
    {
        switch (image.DType)
        {
            case DType.Bool or DType.UInt8:
                Write<byte>(samples, row, channel);
                break;
            case DType.Int8:
                Write<sbyte>(samples, row, channel);
                break;
            case DType.UInt16:
                Write<ushort>(samples, row, channel);
                break;
            case DType.Int16:
                Write<short>(samples, row, channel);
                break;
            case DType.UInt32:
                Write<uint>(samples, row, channel);
                break;
            default:
                Write<int>(samples, row, channel);
                break;
        }
    }

    private void Write<T>(ReadOnlySpan<int> samples, Span<byte> row, int channel)
        where T : unmanaged, IBinaryInteger<T>
    {
        var to = MemoryMarshal.Cast<byte, T>(row);
        var kind = image.Channels[channel];
        var step = image.Channels.Length;
        if (kind.Source.Column < 0 && kind.Scale == 0)
        {
            for (int i = 0, at = channel; i < samples.Length && at < to.Length; i++, at += step)
                to[at] = T.CreateTruncating(samples[i]);
            return;
        }

        for (int i = 0, at = channel; i < samples.Length && at < to.Length; i++, at += step)
        {
            var value = samples[i];
            if (kind.Source.Column >= 0)
                value = palette!.Values[(Math.Clamp(value, 0, palette.Entries - 1) * palette.Columns) + kind.Source.Column];
            if (kind.Scale > 0)
            {
                var greatest = (1 << kind.Depth) - 1;
                value = (int)((((long)value * kind.Scale) + (greatest / 2)) / greatest);
            }

            to[at] = T.CreateTruncating(value);
        }
    }
}
