using System.Runtime.InteropServices;
using ImageIO.Resources;
using NetVips;

namespace ImageIO.Vips;

/// <summary>A file that libvips has open: its header is read, its pixels are to come.</summary>
internal sealed class OpenedImage : IDisposable
{
    private readonly Source _source;
    private readonly SourceBridge? _bridge;

    private OpenedImage(Source source, SourceBridge? bridge, Image image)
    {
        _source = source;
        _bridge = bridge;
        Image = image;
    }

    /// <summary>The image as it is stored.</summary>
    public Image Image { get; }

    /// <summary>Opens an image of the file. libvips reads no more than the header now.</summary>
    /// <param name="codec">The format.</param>
    /// <param name="stream">The file.</param>
    /// <param name="failOn">What ends the read.</param>
    /// <param name="start">Where the image begins, in bytes from the file's start.</param>
    /// <param name="markers">Sees the bytes that libvips reads; null for none.</param>
    /// <param name="level">The resolution: each is half of the one before.</param>
    /// <param name="scale">By how much a drawing is enlarged; 1 for pictures.</param>
    /// <exception cref="VipsException">libvips can't read the header.</exception>
    public static OpenedImage Open(VipsCodec codec, SourceStream stream, long start, Enums.FailOn failOn, JpegMarkers? markers,
        int level, double scale)
    {
        VipsFault.Clear();
        SourceBridge? bridge = null;
        Source? source = null;
        try
        {
            // An array is read where it is: the source pins it, and gives it free when it is disposed.
            if (markers is null && stream.TryGetMemory(out var memory) && MemoryMarshal.TryGetArray(memory, out var segment)
                && segment is { Offset: 0, Array: { } bytes } && segment.Count == bytes.Length)
            {
                source = Source.NewFromMemory(bytes);

                // libvips has them all: that is how far the read has come, for progress and for messages.
                stream.Position = bytes.Length;
            }
            else
            {
                if (stream.Position != start)
                    stream.Position = start;
                bridge = new SourceBridge(stream, start, markers);
                source = bridge.Connect();
            }

            var options = new VOption { { "access", Enums.Access.Sequential }, { "fail_on", failOn } };
            if (level > 0)
                options["shrink"] = 1 << level;
            if (scale != 1)
                options["scale"] = scale;
            return new OpenedImage(source, bridge, (Image)Operation.Call(codec.Loader, options, source));
        }
        catch (VipsException)
        {
            source?.Dispose();
            bridge?.ThrowFault();
            throw;
        }
    }

    /// <summary>Whether the file ended before the end marker of its image.</summary>
    public bool IsCutShort => _bridge?.IsCutShort ?? false;

    /// <summary>Whether the scan holds more than the image's pixels.</summary>
    public bool HasLeftOver => _bridge?.HasLeftOver ?? false;

    /// <summary>Throws what the stream threw, if it did.</summary>
    public void ThrowFault() => _bridge?.ThrowFault();

    /// <summary>Keeps libvips from the stream, for a call that outlives its caller.</summary>
    public void Detach() => _bridge?.Detach();

    public void Dispose()
    {
        Image.Dispose();
        _source.Dispose();
    }
}
