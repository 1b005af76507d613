using System.Text;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Icns;

/// <summary>An element of the file: its type, and where what it holds lies.</summary>
/// <param name="Folder">The type of the element that it lies in, with a slash (a state of a folder's icon); empty for none.</param>
/// <param name="Type">Four characters.</param>
/// <param name="Offset">Where what it holds begins.</param>
/// <param name="Length">The bytes of that.</param>
internal readonly record struct IcnsElement(string Folder, string Type, long Offset, long Length)
{
    private const int HeadSize = 8;

    /// <summary>The types that hold elements themselves: tile, over, open, drop and open-drop of folders, and the selected state.</summary>
    private static readonly string[] Folders = ["tile", "over", "open", "drop", "odrp", "slct"];

    /// <summary>Reads all elements of a file.</summary>
    public static List<IcnsElement> ReadAll(SourceStream source, ReadOptions options)
    {
        var start = source.Position;
        CodecTools.ThrowCorruptIf(
            !source.ReadSpan(4).SequenceEqual("icns"u8),
            "The file does not start with icns, as an Apple icon does.",
            start);
        var length = source.ReadUInt32BigEndian();
        var elements = new List<IcnsElement>();
        var end = start + length;
        if (length < HeadSize || end > source.Length)
        {
            Damaged(options, $"The icon is said to have {length} bytes, and the file has {source.Length - start}", start + 4);
            end = source.Length;
        }

        Read(source, options, "", start + HeadSize, end, elements);
        return elements;
    }

    private static void Read(SourceStream source, ReadOptions options, string folder, long position, long end, List<IcnsElement> elements)
    {
        while (end - position >= HeadSize)
        {
            source.Position = position;
            var type = Encoding.Latin1.GetString(source.ReadSpan(4));
            var length = source.ReadUInt32BigEndian();
            if (length < HeadSize || length > end - position)
            {
                Damaged(
                    options,
                    $"The element \"{Printable(type)}\" is said to have {length} bytes, of which {end - position} are there",
                    position);
                return;
            }

            var content = length - HeadSize;
            if (folder.Length == 0 && Folders.Contains(type))
                Read(source, options, $"{type}/", position + HeadSize, position + length, elements);
            else if (elements.Count < options.Limits.MaxFrames)
                elements.Add(new(folder, type, position + HeadSize, content));
            else
                throw new ImageLimitException(nameof(Limits.MaxFrames), elements.Count + 1, options.Limits.MaxFrames);
            position += length;
        }
    }

    private static void Damaged(ReadOptions options, string message, long position)
    {
        if (options.Tolerance != Tolerance.Partial)
            CodecTools.ThrowCorrupt($"{message}.", position);
        options.OnWarning?.Invoke(new ImageWarning($"{message}.", position));
    }

    private static string Printable(string type) => string.Concat(type.Select(c => c is >= ' ' and <= '~' ? c : '?'));
}
