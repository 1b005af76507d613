using System.Collections.Immutable;

namespace ImageIO.Resources;

/// <summary>
/// The images that imageio's documents and examples use, read as <c>imageio:chelsea.png</c>. Each is downloaded once, to a folder of the
/// user's, and checked against its checksum. With the variable <c>IMAGEIO_NO_INTERNET</c> set to 1 nothing is downloaded;
/// <c>IMAGEIO_USERDIR</c> names another folder.
/// </summary>
public static class StandardImages
{
    /// <summary>Each image's SHA-256, where it is known.</summary>
    private static readonly ImmutableSortedDictionary<string, string?> Known = new Dictionary<string, string?>
    {
        ["astronaut.png"] = "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
        ["bacterial_colony.tif"] = null,
        ["bricks.jpg"] = "19c81d9f1ba139d3f0b39d4cea0187cf3996a41fd72b4e668ee92aa665ebc286",
        ["calcium_imaging.tif"] = null,
        ["camera.png"] = "b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a",
        ["checkerboard.png"] = "9f8805c877fdfdad7934f6259b83f6c63951ad7250adeaa67231e8a233396019",
        ["chelsea.bsdf"] = "c86c286c41ae1211591da41fefbe2569a5d53d00b304ca5f48178dca5cb56c08",
        ["chelsea.png"] = "9540e8d656047041ae92c8c19f8aeb2baa4ede5a17030470e8a1cfc7bb26182a",
        ["chelsea.zip"] = "e8535696e6d504ad1dadc4dfce66a0cd657715da95fd27081465a9facc0dce91",
        ["clock.png"] = "8ecd1d5175f505758b56fc4f80c3636db4a307b855532411a2a6768f71a5a91b",
        ["cockatoo.mp4"] = "5fde35f5a288ca86e216d2dc28188ab64b4560d3021f273faefdf0de80f38aa5",
        ["cockatoo_yuv420.mp4"] = null,
        ["coffee.png"] = null,
        ["coins.png"] = "c039b77334a92460b65f2e0ed8f1aa0b3521ec77a84386b33a11ad7774ca5702",
        ["horse.png"] = "b87363816c7995d8679eb739237353706fca90ca952c83d489aeb5ce970bca9f",
        ["hubble_deep_field.png"] = "c24d5b6472e39cbe65aa7aa3e455058005b8984728c38f0b2d932d6b4e87a3b6",
        ["immunohistochemistry.png"] = "bfed70cce05c5f24f587c28f6e4a73369975b4623982c154057465e376d45b3e",
        ["meadow_cube.jpg"] = "09a2f1cd17023c3ce0b43f7c2f02e860b1cf0310296d7445e3159fb478fb4708",
        ["moon.png"] = "3c8a6933cc271fd7418b9474e27179d99b28a07c1fd1514fa4a0f0dbe8bc1ecd",
        ["newtonscradle.gif"] = "a663c4e076b5c48e0aac58c7777d2bb3193cb3053c098d08da278a62d02ff314",
        ["page.png"] = "c34da8b8f9cd4b7e598c0d7e3580483cc7c5d3009e276330aa232b18477a6de8",
        ["stent.npz"] = "60a83d2296b51ee6a53153e9ba96ba9020391b0c8952895d9d60a0a629ac6bb6",
        ["text.png"] = "cde0b41c1b91c4f35b286f58870f9c487cf1d54b69d362066222f0db9f0f4f48",
        ["wikkie.png"] = null,
        ["wood.jpg"] = "bd1b9c003085d8f164421f971c38e9231c3fc22358f0b001b9a50d85e99409cc",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The names, in alphabetic order.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>The folder that downloads are kept in. Delete a file there to have it downloaded again.</summary>
    public static string Folder => Path.Join(ResourceEnvironment.UserFolder, "images");

    /// <summary>Where they come from.</summary>
    internal static Uri Origin { get; } = new("https://github.com/imageio/imageio-binaries/raw/master/images/");

    internal static bool TryGetChecksum(string name, out string? checksum) => Known.TryGetValue(name, out checksum);
}
