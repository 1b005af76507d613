using ImageIO.Codecs;

namespace ImageIO.Testing.Rules;

/// <summary>What a codec says of itself, and that it does so.</summary>
internal static class DeclarationRules
{
    public static IEnumerable<ConformanceRule> All =>
    [
        new("describes itself", DescribesItself),
        new("does what it declares, and refuses the rest", DoesWhatItDeclares),
        new("is found by its bytes", IsFoundByItsBytes, subject => Reads(subject)),
        new("is found by its extensions", IsFoundByItsExtensions),
        new("refuses the options of another codec", RefusesForeignOptions, subject => subject.Codec.Info.Can(CodecCapabilities.Write)),
    ];

    private static bool Reads(ConformanceSubject subject) => subject.Codec.Info.Can(CodecCapabilities.Read);

    private static void DescribesItself(ConformanceRun run)
    {
        var info = run.Info;
        run.Require(info.Equals(run.Codec.Info), "Info changes from call to call.");
        run.Require(info.Name.Length > 0 && !info.Name.Any(c => char.IsUpper(c) || char.IsWhiteSpace(c)),
            $"The name \"{info.Name}\" is not one lower-case word.");
        run.Require(info.Description.Length > 0 && info.Package.Length > 0, "The description or the package is empty.");
        run.Require(!info.Extensions.IsDefaultOrEmpty, "There is no extension.");
        foreach (var extension in info.Extensions)
            run.Require(extension.StartsWith('.') && extension.Length > 1 && !extension.Any(char.IsUpper),
                $"The extension \"{extension}\" is not lower case with a dot.");
        run.Require(!info.Signatures.IsDefault, "The signatures are default, not empty.");
        foreach (var signature in info.Signatures)
        {
            run.Require(signature.Offset >= 0 && signature.Bytes.Length > 0 && signature.Offset + signature.Bytes.Length <= 4096,
                "A signature is empty, or lies beyond the bytes that are looked at.");
            run.Require(signature.Mask.IsDefault || signature.Mask.Length == signature.Bytes.Length,
                "A signature's mask is not as long as its bytes.");
        }

        run.Require(info.Can(CodecCapabilities.Read) || info.Can(CodecCapabilities.Write), "It neither reads nor writes.");
        Implies(CodecCapabilities.StreamingRead, CodecCapabilities.Read);
        Implies(CodecCapabilities.RandomAccess, CodecCapabilities.Read | CodecCapabilities.MultiImage);
        Implies(CodecCapabilities.MetadataRead, CodecCapabilities.Read);
        Implies(CodecCapabilities.StreamingWrite, CodecCapabilities.Write);
        Implies(CodecCapabilities.MetadataWrite, CodecCapabilities.Write);
        Implies(CodecCapabilities.Animation, CodecCapabilities.MultiImage);
        run.Require(info.Can(CodecCapabilities.Write) != info.Accepts.IsDefaultOrEmpty,
            "It writes and accepts nothing, or accepts something and does not write.");
        foreach (var layout in info.Accepts.IsDefault ? [] : info.Accepts)
            run.Require(Enum.IsDefined(layout.DType) && layout.Channels is >= 0 and <= 4, $"{layout} is not a layout.");

        void Implies(CodecCapabilities capability, CodecCapabilities needed)
            => run.Require(!info.Can(capability) || info.Can(needed), $"{capability} makes no sense without {needed}.");
    }

    private static void DoesWhatItDeclares(ConformanceRun run)
    {
        if (!run.Info.Can(CodecCapabilities.Read))
            run.Throws<UnsupportedImageException>("Reading with a codec that only writes", () => run.Driver.Open(new byte[64]).Dispose());
        else
            run.Require(SampleFiles.Few(run).Any(), "It reads, and there is nothing to read: give ConformanceSubject.Samples.");
        using var folder = new TemporaryFolder();
        var path = folder.File("image" + run.Info.Extensions[0]);
        using var image = Pictures.Make(run.Subject, new(DType.UInt8, 1));
        if (!run.Info.Can(CodecCapabilities.Write))
        {
            run.Throws<UnsupportedImageException>("Writing with a codec that only reads", () => run.Driver.Write(path, [image]));
        }
        else if (!run.Info.Can(CodecCapabilities.MultiImage))
        {
            using var images = SampleFiles.Images(run, run.Info.Accepts[0], 2);
            run.Throws<ImageEncodingException>("Writing two images to a format for one", () => run.Driver.Write(path, images));
        }

        run.Require(folder.Files.Length == 0, $"A refused write left {string.Join(", ", folder.Files)} behind.");
    }

    private static void IsFoundByItsBytes(ConformanceRun run)
    {
        foreach (var sample in SampleFiles.All(run))
        {
            run.Case(sample.Name, () =>
            {
                if (run.Info.Signatures.IsEmpty)
                {
                    using var named = new ImageReader(sample.Bytes,
                        new ReadOptions { Registry = run.Driver.Registry, Extension = run.Info.Extensions[0] });
                    return;
                }

                using var found = new ImageReader(sample.Bytes, new ReadOptions { Registry = run.Driver.Registry });
                using var misnamed = new ImageReader(sample.Bytes,
                    new ReadOptions { Registry = run.Driver.Registry, Extension = ".other" });
            }, sample.Bytes);
        }

        byte[][] strangers = [[], [0], [.. Enumerable.Repeat((byte)' ', 5000)], "This is a text, and no image at all.\n"u8.ToArray(),
            [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 151))]];
        foreach (var stranger in run.Info.Signatures.IsEmpty ? [] : strangers)
        {
            run.Case($"{stranger.Length} bytes of another kind, under its own extension", () => run.Throws<UnknownImageFormatException>(
                "Opening them",
                () => new ImageReader(stranger,
                    new ReadOptions { Registry = run.Driver.Registry, Extension = run.Info.Extensions[0] }).Dispose()));
        }
    }

    private static void IsFoundByItsExtensions(ConformanceRun run)
    {
        foreach (var extension in run.Info.Extensions)
        {
            run.Case(extension, () =>
            {
                var codec = run.Driver.Registry.FindByExtension(extension.ToUpperInvariant(), run.Info.Capabilities);
                run.Require(ReferenceEquals(codec, run.Codec), $"A registry of this codec alone does not find it by {extension}.");
                if (!run.Info.Can(CodecCapabilities.Write))
                    return;
                using var folder = new TemporaryFolder();
                using var image = Pictures.Make(run.Subject, run.Info.Accepts[0]);
                using (var writer = new ImageWriter(folder.File("image" + extension), new WriteOptions { Registry = run.Driver.Registry }))
                    writer.Write(image);
                run.Require(folder.Files is [var file] && file == "image" + extension, $"Writing left {string.Join(", ", folder.Files)}.");
            });
        }
    }

    private static void RefusesForeignOptions(ConformanceRun run)
    {
        using var folder = new TemporaryFolder();
        var registry = new CodecRegistry([run.Codec, new OtherCodec()]);
        var path = folder.File("image" + run.Info.Extensions[0]);
        run.Throws<ArgumentException>("Options of another codec",
            () => new ImageWriter(path, new OtherOptions { Registry = registry }).Dispose());
        run.Require(folder.Files.Length == 0, $"A refused write left {string.Join(", ", folder.Files)} behind.");
    }

    private sealed record OtherOptions : WriteOptions
    {
        protected override string? ForCodec => OtherCodec.Name;
    }

    private sealed class OtherCodec : ImageCodec
    {
        public const string Name = "other-codec";

        public override CodecInfo Info { get; } = new()
        {
            Name = Name,
            Extensions = [".other-codec"],
            Capabilities = CodecCapabilities.Write,
            Accepts = [new(DType.UInt8, 1)],
        };
    }
}
