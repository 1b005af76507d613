using System.Buffers.Binary;

namespace ImageIO.Cli.Tests;

/// <summary>What people really hand over: each ends in one line, exit code 1, and a folder as it was.</summary>
public class BadInputTests
{
    [Fact]
    public void An_extension_that_nobody_writes()
        => Fails(new TestFolder().WithImage("a.png", 1), [".xyz", ".gif"], "convert", "a.png", "a.xyz");

    [Fact]
    public void A_file_that_is_not_there() => Fails(new TestFolder(), ["nothing.png"], "convert", "nothing.png", "a.gif");

    [Fact]
    public void A_file_that_is_no_image()
        => Fails(new TestFolder().WithBytes("a.png", "hello"u8), ["a.png", "no codec recognizes"], "gif", "a.png", "-o", "a.gif");

    [Fact]
    public void An_empty_file() => Fails(new TestFolder().WithBytes("a.png", []), ["a.png"], "gif", "a.png", "-o", "a.gif");

    [Fact]
    public void A_folder_without_images()
    {
        var folder = new TestFolder().WithBytes("readme.txt", "hello"u8);
        Fails(folder, ["no frames"], "gif", ".", "-o", "a.gif");
    }

    [Fact]
    public void A_pattern_that_matches_nothing() => Fails(new TestFolder(), ["no frames", "f/*.png"], "gif", "f/*.png", "-o", "a.gif");

    [Fact]
    public void A_folder_to_write_to_that_is_not_there()
        => Fails(new TestFolder().WithImage("a.png", 1), ["missing", "does not exist"], "gif", "a.png", "-o", "missing/a.gif");

    [Fact]
    public void A_folder_without_images_where_a_file_is_meant()
    {
        var folder = new TestFolder();
        Directory.CreateDirectory(folder["f"]);
        Fails(folder, ["no image files"], "convert", "f", "a.gif");
    }

    [Fact]
    public void A_truncated_frame_among_good_ones()
    {
        var folder = new TestFolder().WithFrames("f", 3);
        var whole = File.ReadAllBytes(folder["f/frame2.png"]);
        Fails(folder.WithBytes("f/frame2.png", whole.AsSpan(0, whole.Length / 2)), ["frame2.png"], "gif", "f", "-o", "a.gif");
    }

    [Fact]
    public void A_header_of_100000_by_100000()
    {
        var folder = new TestFolder().WithImage("a.png", 1);
        var bytes = File.ReadAllBytes(folder["a.png"]);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), 100_000);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), 100_000);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(29), Crc32(bytes.AsSpan(12, 17)));
        Fails(folder.WithBytes("a.png", bytes), ["a.png", "MaxImageBytes", "--no-limits"], "convert", "a.png", "b.bmp");
    }

    [Fact]
    public void Frames_of_different_sizes()
    {
        var folder = new TestFolder().WithImage("f/a.png", 1).WithImage("f/b.png", 2, width: 20, height: 10);
        Fails(folder, ["b.png", "20x10", "a.png", "24x16"], "gif", "f", "-o", "a.gif");
    }

    [Fact]
    public void An_animation_that_is_cut_short()
    {
        var folder = new TestFolder().WithAnimation("a.gif", 5);
        var whole = File.ReadAllBytes(folder["a.gif"]);
        Fails(folder.WithBytes("a.gif", whole.AsSpan(0, whole.Length / 2)), ["a.gif"], "convert", "a.gif", "b.gif");
    }

    [Fact]
    public void A_failure_leaves_the_file_that_was_there_before()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 2).WithBytes("bad.png", "hello"u8);
        var before = File.ReadAllBytes(folder["a.gif"]);
        ToolRun.In(folder, "gif", "a.gif", "bad.png", "-o", "a.gif").Failed(1, "bad.png");
        Assert.Equal(before, File.ReadAllBytes(folder["a.gif"]));
        Assert.Equal(["a.gif", "bad.png"], folder.Files);
    }

    private static void Fails(TestFolder folder, string[] words, params string[] arguments)
    {
        using (folder)
        {
            var before = folder.Files;
            ToolRun.In(folder, arguments).Failed(1, words);
            Assert.Equal(before, folder.Files);
        }
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }

        return ~crc;
    }
}
