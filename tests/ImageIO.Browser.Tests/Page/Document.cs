using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;

namespace ImageIO.Browser.Page;

/// <summary>What the page shows.</summary>
[SupportedOSPlatform("browser")]
internal static partial class Document
{
    /// <summary>Adds a line, and completes when it has been reported.</summary>
    [JSImport("show", "page")]
    public static partial Task Show(string line);
}
