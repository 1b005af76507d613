using System.IO.Compression;

namespace ImageIO.Cli.Tests;

/// <summary>Damage and what is passed over: told once each, with what helps.</summary>
public class DamageTests
{
    [Fact]
    public void An_image_that_is_cut_short_names_the_option_that_reads_what_is_there()
    {
        using var folder = new TestFolder();
        WriteCut(folder, "a.bmp");
        ToolRun.In(folder, "convert", "a.bmp", "b.png").Failed(1, "--tolerant");
        ToolRun.In(folder, "gif", "a.bmp", "-o", "b.gif").Failed(1, "--tolerant");
        ToolRun.In(folder, "frames", "a.bmp", "b%d.png").Failed(1, "--tolerant");
        Assert.Equal(["a.bmp"], folder.Files);
    }

    [Theory]
    [InlineData("convert", "a.bmp", "b.png")]
    [InlineData("gif", "a.bmp", "-o", "b.gif")]
    [InlineData("frames", "a.bmp", "b%d.png")]
    public void Tolerant_reads_what_is_there_with_a_warning(params string[] arguments)
    {
        using var folder = new TestFolder();
        WriteCut(folder, "a.bmp");
        ToolRun.In(folder, [.. arguments, "--tolerant"]).Warned(1, "a.bmp", "early");
        Assert.Equal(2, folder.Files.Count);
    }

    [Fact]
    public void A_warning_of_many_files_is_told_once_with_their_number_however_often_they_are_read()
    {
        using var folder = new TestFolder();
        for (var i = 0; i < 3; i++)
            WriteCut(folder, $"f{i}.bmp");
        ToolRun.In(folder, "gif", "f*.bmp", "-o", "b.gif", "--tolerant", "--palette", "global")
            .Warned(1, "3 times", "f0.bmp, and 2 other files");
    }

    [Fact]
    public void A_warning_is_told_also_where_the_first_pass_ends_before_the_damage()
    {
        using var folder = new TestFolder();
        for (var i = 0; i < 6; i++)
            WriteNoise(folder[$"f{i}.bmp"], i);
        Cut(folder, "f1.bmp");
        Cut(folder, "f5.bmp");
        ToolRun.In(folder, "gif", "f*.bmp", "-o", "low.gif", "--quality", "20", "--tolerant").Warned(1, "2 times");
        var target = new FileInfo(folder["low.gif"]).Length;
        ToolRun.In(folder, "gif", "f*.bmp", "-o", "b.gif", "--target-size", $"{target}B", "--tolerant")
            .Warned(1, "2 times", "f1.bmp, and 1 other file");
    }

    [Fact]
    public void Images_that_are_left_out_are_told_by_every_command_that_reads()
    {
        using var folder = new TestFolder();
        var jpeg = File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "data", "jpeg", "rgb.jpg"));

        // The index of a file of several pictures (CIPA DC-007) that tells of two.
        byte[] index = [.. "MPF\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x01, 0xB0, 4, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0];
        File.WriteAllBytes(folder["a.jpg"], [.. jpeg[..2], 0xFF, 0xE2, 0, (byte)(index.Length + 2), .. index, .. jpeg[2..], .. jpeg]);
        ToolRun.In(folder, "convert", "a.jpg", "b.png").Warned(1, "only the first");
        ToolRun.In(folder, "info", "a.jpg").Warned(1, "only the first");
        ToolRun.In(folder, "gif", "a.jpg", "-o", "b.gif").Warned(1, "only the first");
    }

    [Fact]
    public void A_zip_archive_tells_its_images_and_how_to_name_one()
    {
        using var folder = new TestFolder().WithImage("x.png", 7);
        ToolRun.In(folder, "convert", "x.png", "p.zip/in/a.png", "-q").Succeeded();
        foreach (var arguments in (string[][])[["convert", "p.zip", "b.png"], ["gif", "p.zip", "-o", "b.gif"], ["info", "p.zip"]])
            ToolRun.In(folder, arguments).Failed(1, "zip archive", "in/a.png", "p.zip/in/a.png");
        ToolRun.In(folder, "convert", "p.zip/in/a.png", "b.png", "-q").Succeeded();
    }

    [Fact]
    public void What_is_wrong_with_an_archive_is_told_instead_of_its_members()
    {
        using var folder = new TestFolder();
        using (var archive = ZipFile.Open(folder["p.zip"], ZipArchiveMode.Create))
        using (var member = archive.CreateEntry("huge.npy").Open())
        {
            var header = "{'descr': '|u1', 'fortran_order': False, 'shape': (100000, 100000, 3), }\n"u8;
            member.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header]);
        }

        ToolRun.In(folder, "convert", "p.zip", "b.png").Failed(1, "huge.npy ends early");
        ToolRun.In(folder, "convert", "p.zip", "b.png", "--tolerant").Failed(1, "MaxImageBytes", "--no-limits");
    }

    private static void WriteCut(TestFolder folder, string name)
    {
        folder.WithImage(name, 80);
        Cut(folder, name);
    }

    /// <summary>More colors than a frame may have, so that its size depends on the quality.</summary>
    private static void WriteNoise(string path, int seed)
    {
        using var image = NdArray.Create(DType.UInt8, 48, 64, 3);
        new Random(seed).NextBytes(image.Bytes);
        Iio.ImWrite(path, image);
    }

    private static void Cut(TestFolder folder, string name)
    {
        var whole = File.ReadAllBytes(folder[name]);
        File.WriteAllBytes(folder[name], whole[..(whole.Length / 2)]);
    }
}
