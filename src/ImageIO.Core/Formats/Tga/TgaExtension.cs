using System.Buffers.Binary;
using System.Text;
using ImageIO.Resources;

namespace ImageIO.Formats.Tga;

/// <summary>What version 2 of the format puts behind the pixels: a footer, and an area with texts about the image.</summary>
internal static class TgaExtension
{
    public const int FooterSize = 26;

    /// <summary>The area's length, which is fixed.</summary>
    public const int Size = 495;

    private const int AuthorAt = 2;
    private const int CommentAt = 43;
    private const int CommentLines = 4;
    private const int CommentLine = 81;
    private const int DateAt = 367;
    private const int JobAt = 379;
    private const int SoftwareAt = 426;
    private const int GammaAt = 478;
    private const int ShortText = 41;

    public static ReadOnlySpan<byte> FooterMark => "TRUEVISION-XFILE.\0"u8;

    /// <summary>
    /// Reads what there is, from a source that can seek; nothing where the file is of version 1. Leaves the source anywhere.
    /// </summary>
    public static List<KeyValuePair<string, object>> Read(SourceStream source)
    {
        var values = new List<KeyValuePair<string, object>>();
        if (source.Length < FooterSize)
            return values;
        source.Position = source.Length - FooterSize;
        var footer = source.ReadSpan(FooterSize);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(footer);
        if (!footer[8..].SequenceEqual(FooterMark) || offset < TgaHeader.Size || offset > source.Length - Size)
            return values;
        source.Position = offset;
        var area = source.ReadSpan(Size);
        if (BinaryPrimitives.ReadUInt16LittleEndian(area) < Size)
            return values;
        AddText("author", area.Slice(AuthorAt, ShortText));
        var comment = new StringBuilder();
        for (var line = 0; line < CommentLines; line++)
            comment.Append(TextOf(area.Slice(CommentAt + (line * CommentLine), CommentLine))).Append('\n');
        if (comment.ToString().TrimEnd('\n') is { Length: > 0 } text)
            values.Add(new("comment", text));
        AddText("job", area.Slice(JobAt, ShortText));
        AddText("software", area.Slice(SoftwareAt, ShortText));
        if (TimeOf(area[DateAt..]) is { } time)
            values.Add(new("time", time));
        var gamma = BinaryPrimitives.ReadUInt16LittleEndian(area[GammaAt..]);
        var divisor = BinaryPrimitives.ReadUInt16LittleEndian(area[(GammaAt + 2)..]);
        if (gamma != 0 && divisor != 0)
            values.Add(new("gamma", (double)gamma / divisor));
        return values;

        void AddText(string key, ReadOnlySpan<byte> field)
        {
            if (TextOf(field) is { Length: > 0 } found)
                values.Add(new(key, found));
        }
    }

    /// <summary>The area for the texts that metadata have; null where they have none.</summary>
    public static byte[]? Create(ImageMetadata metadata)
    {
        var area = new byte[Size];
        BinaryPrimitives.WriteUInt16LittleEndian(area, Size);
        var any = Put("author", AuthorAt) | Put("job", JobAt) | Put("software", SoftwareAt);
        if (metadata.TryGet<string>("comment", out var comment))
        {
            // Each line ends in a null.
            var rest = Encoding.Latin1.GetBytes(comment).AsSpan();
            for (var line = 0; line < CommentLines && !rest.IsEmpty; line++)
            {
                var end = rest.IndexOf((byte)'\n');
                var text = rest[..(end < 0 ? rest.Length : end)];
                var length = Math.Min(text.Length, CommentLine - 1);
                text[..length].CopyTo(area.AsSpan(CommentAt + (line * CommentLine)));
                rest = rest[(length == end ? end + 1 : length)..];
                any = true;
            }
        }

        if (metadata.TryGet<DateTimeOffset>("time", out var time))
        {
            any = true;
            ReadOnlySpan<int> parts = [time.Month, time.Day, time.Year, time.Hour, time.Minute, time.Second];
            for (var i = 0; i < parts.Length; i++)
                BinaryPrimitives.WriteUInt16LittleEndian(area.AsSpan(DateAt + (i * 2)), (ushort)parts[i]);
        }

        area[SoftwareAt + ShortText + 2] = (byte)' ';
        return any ? area : null;

        bool Put(string key, int at)
        {
            if (!metadata.TryGet<string>(key, out var text))
                return false;
            var bytes = Encoding.Latin1.GetBytes(text);
            bytes.AsSpan(0, Math.Min(bytes.Length, ShortText - 1)).CopyTo(area.AsSpan(at));
            return true;
        }
    }

    private static string TextOf(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? field : field[..end]).TrimEnd(' ');
    }

    /// <summary>Month, day, year, hour, minute, second; the format knows no time zone.</summary>
    private static DateTimeOffset? TimeOf(ReadOnlySpan<byte> field)
    {
        Span<int> parts = stackalloc int[6];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = BinaryPrimitives.ReadUInt16LittleEndian(field[(i * 2)..]);
        var isDate = parts[2] is > 0 and < 10_000 && parts[0] is > 0 and <= 12
            && parts[1] > 0 && parts[1] <= DateTime.DaysInMonth(parts[2], parts[0]);
        return isDate && parts[3] < 24 && parts[4] < 60 && parts[5] < 60
            ? new DateTimeOffset(parts[2], parts[0], parts[1], parts[3], parts[4], parts[5], TimeSpan.Zero)
            : null;
    }
}
