namespace ImageIO.Formats.OpenExr;

/// <summary>The numbers of OpenEXR's attribute "compression".</summary>
internal enum ExrMethod : byte
{
    None,
    Rle,
    Zips,
    Zip,
    Piz,
    Pxr24,
    B44,
    B44A,
    Dwaa,
    Dwab,
}

/// <summary>What the methods differ in.</summary>
internal static class ExrMethods
{
    /// <summary>The rows that are compressed together where the part has no tiles.</summary>
    public static int RowsPerBlock(this ExrMethod method) => method switch
    {
        ExrMethod.Zip or ExrMethod.Pxr24 => 16,
        ExrMethod.Piz or ExrMethod.B44 or ExrMethod.B44A or ExrMethod.Dwaa => 32,
        ExrMethod.Dwab => 256,
        _ => 1,
    };
}
