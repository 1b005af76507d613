using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Xml;

namespace ImageIO.Jpeg;

/// <summary>
/// An XMP packet in a JPEG: in one segment, or, where it is longer, in a small one that names its extension (XMP part 3, §1.1.3.1).
/// </summary>
internal static class JpegXmp
{
    private const int IdentifierLength = 32;
    private const int HeaderLength = 35 + IdentifierLength + 8;
    private const string NoteNamespace = "http://ns.adobe.com/xmp/note/";
    private const string RdfNamespace = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

    /// <summary>What a segment with a piece of an extension starts with.</summary>
    public static ReadOnlySpan<byte> ExtensionPrefix => "http://ns.adobe.com/xmp/extension/\0"u8;

    /// <summary>The packet that stands for one which is too long for a segment.</summary>
    /// <param name="extension">The whole packet, which becomes the extension.</param>
    /// <param name="identifier">The extension's name.</param>
    public static byte[] Stub(ReadOnlySpan<byte> extension, out byte[] identifier)
    {
        identifier = Encoding.ASCII.GetBytes(Identify(extension));
        return Encoding.UTF8.GetBytes(
            $"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"{RdfNamespace}\"><rdf:Description rdf:about=\"\" " +
            $"xmlns:xmpNote=\"{NoteNamespace}\" " +
            $"xmpNote:HasExtendedXMP=\"{Encoding.ASCII.GetString(identifier)}\"/></rdf:RDF></x:xmpmeta>");
    }

    /// <summary>The packet with the extension that it names.</summary>
    /// <param name="packet">The packet of the first segment.</param>
    /// <param name="pieces">The segments with pieces of extensions.</param>
    /// <param name="limits">Bound the whole.</param>
    /// <param name="fault">What is wrong with the extension, which is then left out; null where nothing is.</param>
    public static ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> packet, IReadOnlyList<byte[]> pieces, Limits limits, out string? fault)
    {
        fault = null;
        if (pieces.Count == 0 || packet.IsEmpty)
            return packet;
        try
        {
            var (identifier, isStub) = ReadStub(packet.Span);
            if (identifier is null)
                return packet;
            var extension = Gather(identifier, pieces, limits);
            if (extension is null || Identify(extension) != identifier)
                fault = "The extension of the XMP packet is not whole; it was passed over.";
            else if (isStub)
                return extension;
            else if (Splice(packet.Span, extension) is { } joined)
                return joined;
            else
                fault = "The extension of the XMP packet is not RDF as the packet is; it was passed over.";
        }
        catch (XmlException)
        {
            // Whoever wants the packet will find that it is no XML.
        }

        return packet;
    }

    private static byte[]? Gather(string identifier, IReadOnlyList<byte[]> pieces, Limits limits)
    {
        byte[]? whole = null;
        var got = 0L;
        foreach (var piece in pieces)
        {
            if (piece.Length < HeaderLength
                || !piece.AsSpan(ExtensionPrefix.Length, IdentifierLength).SequenceEqual(Encoding.ASCII.GetBytes(identifier)))
                continue;
            var length = BinaryPrimitives.ReadUInt32BigEndian(piece.AsSpan(HeaderLength - 8));
            var offset = BinaryPrimitives.ReadUInt32BigEndian(piece.AsSpan(HeaderLength - 4));
            var data = piece.AsSpan(HeaderLength);
            if (length > limits.MaxMetadataBytes || (whole is not null && whole.Length != length) || offset + (long)data.Length > length)
                return null;

            // The array is no longer than the pieces together where the file is honest.
            if (whole is null && length > pieces.Sum(part => (long)part.Length))
                return null;
            whole ??= new byte[length];
            data.CopyTo(whole.AsSpan((int)offset));
            got += data.Length;
        }

        return got == whole?.Length ? whole : null;
    }

    /// <summary>The extension that a packet names, and whether the packet says nothing else.</summary>
    private static (string? Identifier, bool IsStub) ReadStub(ReadOnlySpan<byte> packet)
    {
        string? identifier = null;
        var isStub = true;
        var isNote = false;
        var text = Encoding.UTF8.GetString(packet).Trim('\uFEFF', '\0');
        using var reader = XmlReader.Create(new StringReader(text),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreWhitespace = true });
        while (reader.Read())
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                if (isNote)
                    identifier = reader.Value.Trim();
                isStub &= isNote;
                continue;
            }

            if (reader.NodeType != XmlNodeType.Element)
                continue;
            isNote = reader.NamespaceURI == NoteNamespace && reader.LocalName == "HasExtendedXMP";
            isStub &= isNote || reader.LocalName is "xmpmeta" or "RDF" or "Description";
            while (reader.MoveToNextAttribute())
            {
                if (reader.NamespaceURI == NoteNamespace && reader.LocalName == "HasExtendedXMP")
                    identifier = reader.Value;
                else if (reader.Prefix != "xmlns" && reader.Name != "xmlns" && reader.LocalName is not ("about" or "xmptk"))
                    isStub = false;
            }
        }

        return (identifier, isStub);
    }

    /// <summary>The descriptions of the extension behind those of the packet; null where either has none.</summary>
    private static byte[]? Splice(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> extension)
    {
        var end = packet.LastIndexOf("</rdf:RDF>"u8);
        var from = extension.IndexOf("<rdf:RDF"u8);
        var to = extension.LastIndexOf("</rdf:RDF>"u8);
        if (end < 0 || from < 0 || to < from)
            return null;
        var open = extension[from..to].IndexOf((byte)'>');
        return open < 0 ? null : [.. packet[..end], .. extension[(from + open + 1)..to], .. packet[end..]];
    }

#pragma warning disable CA5351 // XMP names an extension by its MD5 (part 3, §1.1.3.1): a name, no protection.
    private static string Identify(ReadOnlySpan<byte> extension) => Convert.ToHexString(MD5.HashData(extension));
#pragma warning restore CA5351
}
