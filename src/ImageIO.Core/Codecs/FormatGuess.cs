namespace ImageIO.Codecs;

/// <summary>Says what bytes look like that no codec at hand recognizes, so that a message can name the format.</summary>
internal static class FormatGuess
{
    /// <summary>Formats of which no codec of this package can tell: nobody reads them, or a package that may not be here.</summary>
    private static readonly (Signature Signature, string Look, string? Extension)[] Looks =
    [
        (Signature.Of("II*\0"), "a TIFF file", ".tif"),
        (Signature.Of("MM\0*"), "a TIFF file", ".tif"),
        (Signature.Of("II+\0"), "a BigTIFF file", ".tif"),
        (Signature.Of("MM\0+"), "a BigTIFF file", ".tif"),
        (Signature.Of("\u00ff\u00d8\u00ff"), "a JPEG file", ".jpg"),
        (Signature.Of("WEBP", 8), "a WebP file", ".webp"),
        (Signature.Of("AVI ", 8), "an AVI video", ".avi"),
        (Signature.Of("ftypavif", 4), "an AVIF file", ".avif"),
        (Signature.Of("ftypheic", 4), "a HEIC file", ".heic"),
        (Signature.Of("ftypheix", 4), "a HEIC file", ".heic"),
        (Signature.Of("ftypmif1", 4), "a HEIF file", ".heic"),
        (Signature.Of("ftypqt", 4), "a QuickTime video", ".mov"),
        (Signature.Of("ftyp", 4), "an MP4 video", ".mp4"),
        (Signature.Of("\u001aE\u00df\u00a3"), "a Matroska or WebM video", ".mkv"),
        (Signature.Of("\0\0\u0001\u00ba"), "an MPEG video", ".mpg"),
        (Signature.Of("OggS"), "an Ogg file", ".ogv"),
        (Signature.Of("\0\0\0\fJXL \r\n\u0087\n"), "a JPEG XL file", ".jxl"),
        (Signature.Of("\u00ff\n"), "a JPEG XL file", ".jxl"),
        (Signature.Of("\0\0\0\fjP  \r\n\u0087\n"), "a JPEG 2000 file", ".jp2"),
        (Signature.Of("\u00ffO\u00ffQ"), "a JPEG 2000 codestream", ".j2k"),
        (Signature.Of("II\u00bc"), "a JPEG XR file", ".jxr"),
        (Signature.Of("DICM", 128), "a DICOM file", ".dcm"),
        (Signature.Of("SIMPLE  ="), "a FITS file", ".fits"),
        (Signature.Of("\u0089HDF\r\n\u001a\n"), "an HDF5 file", ".h5"),
        (Signature.Of("NRRD000"), "an NRRD volume", ".nrrd"),
        (Signature.Of("n+1\0", 344), "a NIfTI volume", ".nii"),
        (Signature.Of("BSDF"), "a BSDF file", ".bsdf"),
        (Signature.Of("%PDF"), "a PDF document", ".pdf"),
        (Signature.Of("%!PS"), "a PostScript document", ".ps"),
        (Signature.Of("PK\u0003\u0004"), "a zip archive (for a member of it, name archive.zip/member)", null),
        (Signature.Of("\u001f\u008b"), "a gzip file, which has to be unpacked first", null),
        (Signature.Of("version https://git-lfs"), "a pointer of Git LFS, in place of the file it stands for", null),
    ];

    /// <summary>What the bytes look like, as the object of a sentence, and the usual extension of that; nulls where nothing fits.</summary>
    public static (string? Look, string? Extension) Find(ReadOnlySpan<byte> header)
    {
        // A registry of the caller's own may lack the codec that knows the bytes. Catch-alls (any zip archive is one of arrays) tell less
        // than the list.
        if (CodecRegistry.Default.FindBySignature(header) is { Info: { Priority: >= 0 } info })
            return ($"{info.Description} (codec \"{info.Name}\")", info.Extensions[0]);
        foreach (var (signature, look, extension) in Looks)
        {
            if (signature.Matches(header))
                return (look, extension);
        }

        if (header.IndexOfAnyExcept((byte)0) < 0)
            return ("nothing but zeros", null);
        return (LookOfText(header), null);
    }

    private static string? LookOfText(ReadOnlySpan<byte> header)
    {
        // Control characters other than white space are in no text.
        foreach (var value in header)
        {
            if (value is < 9 or (> 13 and < 32) or 127)
                return null;
        }

        var start = System.Text.Encoding.Latin1.GetString(header[..Math.Min(256, header.Length)])
            .TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\t', '\r', '\n');
        if (start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
        {
            return "a web page (HTML), not the image that it may show";
        }

        if (start.Contains("<svg", StringComparison.OrdinalIgnoreCase))
            return "an SVG drawing";
        return start.StartsWith('<') ? "XML" : start.StartsWith('{') || start.StartsWith('[') ? "JSON" : "text";
    }
}
