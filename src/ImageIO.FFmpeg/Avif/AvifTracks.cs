using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.FFmpeg.Avif;

/// <summary>The tracks of an AVIF sequence, as its boxes say (ISO/IEC 14496-12; AVIF, "Image sequences").</summary>
/// <param name="Color">The number of the track of colors, from 0, of all tracks of the file.</param>
/// <param name="Alpha">The number of the track of their alpha; null where there is none.</param>
/// <param name="LoopCount">How often the sequence plays: 0 forever; null where the file does not say.</param>
internal sealed record AvifTracks(int Color, int? Alpha, int? LoopCount)
{
    /// <summary>The bytes in which a file names its brand.</summary>
    public const int BrandsLength = 64;

    private const int BoxHeader = 8;

    /// <summary>Looks for the tracks.</summary>
    /// <param name="source">The file, which can seek. It stands at its start afterward.</param>
    /// <exception cref="CorruptImageException">There is no track of images.</exception>
    public static AvifTracks Of(SourceStream source)
    {
        var tracks = new List<Track>();
        foreach (var movie in Boxes(source, new Box(0, 0, source.Length)).Where(box => box.Is("moov"u8)).Take(1))
            tracks.AddRange(Boxes(source, movie).Where(box => box.Is("trak"u8)).Select(box => Track.Of(source, box)));
        source.Position = 0;
        var color = tracks.FindIndex(track => track.Handler == FourCC("pict"u8));
        if (color < 0)
            CodecTools.ThrowCorrupt("The file says that it is an AVIF sequence, and has no track of images.");
        var alpha = tracks.FindIndex(track => track.Handler == FourCC("auxv"u8) && track.AuxiliaryOf == tracks[color].Id);
        return new AvifTracks(color, alpha < 0 ? null : alpha, tracks[color].LoopCount);
    }

    private static uint FourCC(ReadOnlySpan<byte> name) => BinaryPrimitives.ReadUInt32BigEndian(name);

    private static IEnumerable<Box> Boxes(SourceStream source, Box parent)
    {
        for (var position = parent.Start; position + BoxHeader <= parent.End;)
        {
            source.Position = position;
            long length = source.ReadUInt32BigEndian();
            var type = source.ReadUInt32BigEndian();
            var header = BoxHeader;
            if (length == 1 && position + (2 * BoxHeader) <= parent.End)
            {
                length = (long)Math.Min(long.MaxValue, UInt64(source));
                header = 2 * BoxHeader;
            }

            // The last box may go on to the end of what holds it.
            var end = length < header || length > parent.End - position ? parent.End : position + length;
            yield return new Box(type, position + header, end);
            position = end;
        }
    }

    private static ulong UInt64(SourceStream source) => ((ulong)source.ReadUInt32BigEndian() << 32) | source.ReadUInt32BigEndian();

    /// <summary>A box: its content ends where that of its parent does, at the latest.</summary>
    private readonly record struct Box(uint Type, long Start, long End)
    {
        public bool Is(ReadOnlySpan<byte> name) => Type == FourCC(name);
    }

    /// <summary>What a track says of itself.</summary>
    private sealed class Track
    {
        private const ulong Endless = ulong.MaxValue;

        private ulong _duration;

        public uint Id { get; private set; }

        public uint Handler { get; private set; }

        /// <summary>The track that this one belongs to; 0 for none.</summary>
        public uint AuxiliaryOf { get; private set; }

        /// <summary>How often it plays; null where it has no list of edits.</summary>
        public int? LoopCount { get; private set; }

        public static Track Of(SourceStream source, Box box)
        {
            var track = new Track();
            foreach (var part in Boxes(source, box))
            {
                if (part.Is("tkhd"u8))
                    track.ReadHeader(source, part);
                else if (part.Is("mdia"u8))
                    track.Handler = Boxes(source, part).Where(box => box.Is("hdlr"u8)).Select(handler => UInt32At(source, handler, 8))
                        .FirstOrDefault();
                else if (part.Is("tref"u8))
                    track.AuxiliaryOf = Boxes(source, part).Where(box => box.Is("auxl"u8))
                        .Select(reference => UInt32At(source, reference, 0)).FirstOrDefault();
                else if (part.Is("edts"u8))
                    track.ReadEdits(source, part);
            }

            return track;
        }

        /// <summary>Version and flags, when it was made and changed, its number, nothing, how long it lasts.</summary>
        private void ReadHeader(SourceStream source, Box header)
        {
            var isLong = IsLong(source, header);
            Id = UInt32At(source, header, isLong ? 20 : 12);
            _duration = DurationAt(source, header, isLong ? 28 : 20, isLong);
        }

        /// <summary>One edit, which is repeated until the track has lasted as long as it says.</summary>
        private void ReadEdits(SourceStream source, Box edits)
        {
            foreach (var list in Boxes(source, edits).Where(box => box.Is("elst"u8)))
            {
                var isRepeated = (UInt32At(source, list, 0) & 1) != 0;
                var once = DurationAt(source, list, 8, IsLong(source, list));
                LoopCount = !isRepeated ? 1
                    : _duration == Endless || once == 0 ? 0 : (int)Math.Clamp((_duration + once - 1) / once, 1, int.MaxValue);
            }
        }

        private static bool IsLong(SourceStream source, Box box) => UInt32At(source, box, 0) >> 24 == 1;

        private static ulong DurationAt(SourceStream source, Box box, int offset, bool isLong)
        {
            var value = UInt32At(source, box, offset);
            return isLong ? ((ulong)value << 32) | UInt32At(source, box, offset + 4) : value == uint.MaxValue ? Endless : value;
        }

        private static uint UInt32At(SourceStream source, Box box, int offset)
        {
            if (box.Start + offset + sizeof(uint) > box.End)
                CodecTools.ThrowCorrupt("A box of a track is too short.", box.Start);
            source.Position = box.Start + offset;
            return source.ReadUInt32BigEndian();
        }
    }
}
