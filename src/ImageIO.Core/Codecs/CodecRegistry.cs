using System.Collections.Immutable;

namespace ImageIO.Codecs;

/// <summary>The codecs that reads and writes choose from. Changes are atomic: who is reading goes on with what it saw.</summary>
/// <remarks>To choose otherwise for some reads only, make a registry of one's own, <c>new CodecRegistry(Iio.Codecs.All).Prefer("mine")</c>,
/// and pass it in the options.</remarks>
public sealed class CodecRegistry
{
    private readonly Lock _lock = new();
    private volatile Snapshot _snapshot;

    /// <summary>A registry of the given codecs.</summary>
    /// <param name="codecs">Where two have the same priority, the earlier one is preferred.</param>
    /// <exception cref="ArgumentException">Two codecs have one name.</exception>
    public CodecRegistry(IEnumerable<ImageCodec> codecs)
    {
        ArgumentNullException.ThrowIfNull(codecs);
        _snapshot = new Snapshot([.. codecs.OrderByDescending(codec => codec.Info.Priority)]);
    }

    /// <summary>The process's registry: the built-in codecs, and what packages and callers have added.</summary>
    /// <remarks>
    /// Core's own codecs add themselves when the assembly is loaded (<c>Formats/ImageCodecs.cs</c>): nothing here names a format.
    /// </remarks>
    public static CodecRegistry Default { get; } = new([]);

    /// <summary>All codecs, in order of preference.</summary>
    public ImmutableArray<ImageCodec> All => _snapshot.Codecs;

    /// <summary>Adds a codec, or replaces the one of the same name: <c>Iio.Codecs.Add(new MyCodec())</c>, from any assembly.</summary>
    /// <param name="codec">The codec. It comes behind those of the same priority.</param>
    /// <returns>This registry, so that calls can be chained.</returns>
    public CodecRegistry Add(ImageCodec codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        lock (_lock)
        {
            // Behind all that are at least as important, so that an order that was asked for stays.
            var others = _snapshot.Codecs.RemoveAll(other => SameName(other, codec.Info.Name));
            var place = others.Length;
            while (place > 0 && others[place - 1].Info.Priority < codec.Info.Priority)
                place--;
            _snapshot = new Snapshot(others.Insert(place, codec));
        }

        return this;
    }

    /// <summary>Puts codecs before all others, whatever their priority: where several know a file, the first is used.</summary>
    /// <param name="names">The first is preferred most. Without regard to case.</param>
    /// <returns>This registry, so that calls can be chained.</returns>
    /// <exception cref="ArgumentException">There is no codec of one of the names.</exception>
    public CodecRegistry Prefer(params ReadOnlySpan<string> names)
    {
        lock (_lock)
        {
            var codecs = _snapshot.Codecs;
            for (var i = names.Length - 1; i >= 0; i--)
            {
                var preferred = Get(names[i]);
                codecs = codecs.Remove(preferred).Insert(0, preferred);
            }

            _snapshot = new Snapshot(codecs);
        }

        return this;
    }

    /// <summary>Removes the codec of this name, if there is one.</summary>
    /// <param name="name">Without regard to case.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(string name)
    {
        lock (_lock)
        {
            var kept = _snapshot.Codecs.RemoveAll(codec => SameName(codec, name));
            var removed = kept.Length != _snapshot.Codecs.Length;
            _snapshot = new Snapshot(kept);
            return removed;
        }
    }

    /// <summary>The codec of this name.</summary>
    /// <param name="name">Without regard to case.</param>
    /// <exception cref="ArgumentException">There is none; the message lists the names.</exception>
    public ImageCodec Get(string name)
        => Find(name) ?? throw new ArgumentException(
            $"There is no codec \"{name}\". There are: {string.Join(", ", All.Select(codec => codec.Info.Name))}.", nameof(name));

    /// <summary>The codec of this name, or null.</summary>
    /// <param name="name">Without regard to case.</param>
    public ImageCodec? Find(string name)
    {
        foreach (var codec in _snapshot.Codecs)
        {
            if (SameName(codec, name))
                return codec;
        }

        return null;
    }

    /// <summary>The preferred codec that recognizes the first bytes of a file, or null.</summary>
    /// <param name="header">The first bytes.</param>
    /// <param name="extension">With its dot: of several codecs that recognize the bytes, one that knows the extension goes first. Default:
    /// none.</param>
    public ImageCodec? FindBySignature(ReadOnlySpan<byte> header, string? extension = null)
    {
        ImageCodec? found = null;
        foreach (var codec in _snapshot.Codecs)
        {
            if (!codec.Info.Can(CodecCapabilities.Read) || !codec.Info.Recognizes(header))
                continue;
            if (extension is null || codec.Info.Extensions.AsSpan().Contains(extension, StringComparer.OrdinalIgnoreCase))
                return codec;
            found ??= codec;
        }

        return found;
    }

    /// <summary>The preferred codec for an extension that has all of <paramref name="capabilities"/>, or null.</summary>
    /// <param name="extension">With its dot, without regard to case.</param>
    /// <param name="capabilities">For instance <see cref="CodecCapabilities.Write"/>.</param>
    public ImageCodec? FindByExtension(string extension, CodecCapabilities capabilities)
    {
        foreach (var codec in _snapshot.Codecs)
        {
            if (codec.Info.Can(capabilities) && codec.Info.Extensions.AsSpan().Contains(extension, StringComparer.OrdinalIgnoreCase))
                return codec;
        }

        return null;
    }

    /// <summary>The preferred codec that opens a device, or null.</summary>
    /// <param name="name">In angle brackets, without regard to case: <c>&lt;video0&gt;</c>.</param>
    public ImageCodec? FindByDevice(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (var codec in _snapshot.Codecs)
        {
            foreach (var device in codec.Info.Devices)
            {
                if (codec.Info.Can(CodecCapabilities.Read) && name.StartsWith(device, StringComparison.OrdinalIgnoreCase))
                    return codec;
            }
        }

        return null;
    }

    private static bool SameName(ImageCodec codec, string name) => string.Equals(codec.Info.Name, name, StringComparison.OrdinalIgnoreCase);

    private sealed class Snapshot
    {
        public Snapshot(ImmutableArray<ImageCodec> codecs)
        {
            var twice = codecs.GroupBy(codec => codec.Info.Name, StringComparer.OrdinalIgnoreCase)
                .FirstOrDefault(group => group.Count() > 1);
            if (twice is not null)
                throw new ArgumentException($"Two codecs are named \"{twice.Key}\".", nameof(codecs));
            Codecs = codecs;
        }

        public ImmutableArray<ImageCodec> Codecs { get; }
    }
}
