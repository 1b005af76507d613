using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats;

/// <summary>Fills an image row by row, and deals with a file that ends before the image does.</summary>
internal static class RowReader
{
    /// <summary>Decodes the next row of the file.</summary>
    /// <param name="row">The row's pixels, to be filled.</param>
    public delegate void DecodeRow(Span<byte> row);

    /// <summary>Calls <paramref name="decode"/> for each row in the order of the file.</summary>
    /// <param name="destination">The image; its first axis counts rows.</param>
    /// <param name="bottomUp">The file starts with the lowest row.</param>
    /// <param name="source">What the rows come from.</param>
    /// <param name="options">Says whether an image that ends early is an error or ends in zeros.</param>
    /// <param name="decode">Fills one row; lets <see cref="EndOfStreamException"/> pass.</param>
    public static void ReadRows(NdArray destination, bool bottomUp, SourceStream source, ReadOptions options, DecodeRow decode)
    {
        var height = destination.Shape[0];
        var rowBytes = checked((int)(destination.ByteLength / height));
        for (var i = 0; i < height; i++)
        {
            try
            {
                decode(Row(i));
            }
            catch (EndOfStreamException fault) when (!ReferenceEquals(fault, source.InnerFault))
            {
                var message = $"The image ends early: the data stop in row {i} of {height}, as the file counts them.";
                if (options.Tolerance != Tolerance.Partial)
                    Corrupt.Throw(message, source.Position);
                for (; i < height; i++)
                    Row(i).Clear();
                options.OnWarning?.Invoke(new ImageWarning($"{message} The rest is zero.", source.Position));
            }
        }

        GC.KeepAlive(destination);

        Span<byte> Row(int index) => destination.BytesAt((long)(bottomUp ? height - 1 - index : index) * rowBytes, rowBytes);
    }
}
