using ImageIO.Codecs;
using ImageIO.Memory;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.Memory;

/// <summary>
/// Whichever request for memory the system refuses: an exception of ours says so, and nothing is left behind, in memory or on disk.
/// </summary>
public sealed class AllocationFailureTests
{
    /// <summary>More requests than any of these small files makes.</summary>
    private const int Most = 2000;

    public static TheoryData<string> Written => Of(CodecCapabilities.Write);

    public static TheoryData<string> Read => Of(CodecCapabilities.Read);

    [Theory]
    [MemberData(nameof(Read))]
    public void Reading_ends_in_our_exception(string codec) => FailEach(Reading(codec));

    [Theory]
    [MemberData(nameof(Written))]
    public void Writing_ends_in_our_exception_and_leaves_no_file(string codec)
    {
        using var folder = new ScratchFolder();
        using var image = Picture(codec);
        var path = folder["image" + Iio.Codecs.Get(codec).Info.Extensions[0]];
        FailEach(() =>
        {
            try
            {
                using var writer = Iio.ImOpenWrite(path, new WriteOptions { Codec = codec });
                writer.Write(image);
                if (Iio.Codecs.Get(codec).Info.Can(CodecCapabilities.MultiImage))
                    writer.Write(image);
            }
            catch
            {
                Assert.Empty(Directory.GetFiles(folder.Path));
                throw;
            }

            File.Delete(path);
        });
    }

    [Fact]
    public void A_GIF_with_one_palette_for_all_frames_ends_in_our_exception()
    {
        using var image = Picture("gif");
        var options = new GifWriteOptions { Extension = ".gif", PaletteMode = PaletteMode.Global, TargetSize = 4000 };
        FailEach(() =>
        {
            try
            {
                Iio.ImEncode(".gif", [image, image], options);
            }
            catch (ImageEncodingException)
            {
                // It can't be made as small: not what is looked for here.
            }
        });
    }

    private static Action Reading(string codec)
    {
        var info = Iio.Codecs.Get(codec).Info;
        byte[] file;
        if (info.Can(CodecCapabilities.Write))
        {
            using var image = Picture(codec);
            file = Iio.ImEncode(info.Extensions[0], image, new WriteOptions { Codec = codec });
        }
        else
        {
            file = File.ReadAllBytes(Directory.GetFiles(Repository.Data(codec), "*" + info.Extensions[0])
                .First(path => !Path.GetFileName(path).StartsWith("bomb-", StringComparison.Ordinal)));
        }

        return () =>
        {
            foreach (var frame in Iio.ImIter(file, new ReadOptions { Codec = codec }))
                frame.Dispose();
        };
    }

    private static void FailEach(Action action)
    {
        for (var request = 1; request <= Most; request++)
        {
            using var scope = AllocationScope.BeginFailing(request);
            try
            {
                action();
                if (!scope.HasFailed)
                    return;
            }
            catch (ImageMemoryException)
            {
                Assert.True(scope.HasFailed);
            }

            Assert.True(scope.LiveArrays == 0, $"{scope.LiveArrays} blocks are left after request {request} has failed.");
        }

        Assert.Fail($"It made more than {Most} requests.");
    }

    private static NdArray Picture(string codec)
    {
        var layout = Iio.Codecs.Get(codec).Info.Accepts[0];
        var image = layout.Channels is 0 or 1
            ? NdArray.Create(layout.DType, 150, 200) : NdArray.Create(layout.DType, 150, 200, layout.Channels);
        var bytes = image.Bytes;

        // True or false are 1 and 0.
        var mask = layout.DType == DType.Bool ? 1 : 0x3F;
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(((i * 7) ^ (i >> 5)) & mask);
        return image;
    }

    private static TheoryData<string> Of(CodecCapabilities capability)
        => [.. Iio.Codecs.All.Where(codec => codec.Info.Can(capability)).Select(codec => codec.Info.Name)];
}
