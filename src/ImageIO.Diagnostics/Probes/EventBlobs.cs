using System.Buffers.Binary;

namespace ImageIO.Diagnostics.Probes;

/// <summary>The events of one block of a nettrace stream, version 4.</summary>
internal ref struct EventBlobs(ReadOnlySpan<byte> block)
{
    private readonly ReadOnlySpan<byte> _block = block;
    private readonly bool _compressed = block.Length >= 4 && (block[2] & 1) != 0;
    private int _position = block.Length < 4 ? block.Length : BinaryPrimitives.ReadInt16LittleEndian(block);
    private int _metadataId;
    private int _payloadLength;

    [Flags]
    private enum Header : byte
    {
        MetadataId = 1,
        CaptureThread = 2,
        Thread = 4,
        Stack = 8,
        Activity = 16,
        RelatedActivity = 32,
        PayloadLength = 128,
    }

    /// <summary>An event: which layout it has, and its bytes.</summary>
    public readonly ref struct Blob(int metadataId, ReadOnlySpan<byte> payload)
    {
        public int MetadataId { get; } = metadataId;

        public ReadOnlySpan<byte> Payload { get; } = payload;
    }

    public Blob Current { get; private set; }

    public readonly EventBlobs GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_position >= _block.Length)
            return false;
        if (_compressed)
            ReadCompressedHeader();
        else
            ReadPlainHeader();
        Current = new Blob(_metadataId, Take(_payloadLength));
        return true;
    }

    /// <summary>What a compressed header leaves out is as in the event before.</summary>
    private void ReadCompressedHeader()
    {
        var flags = (Header)Take(1)[0];
        if (flags.HasFlag(Header.MetadataId))
            _metadataId = (int)ReadVariable();
        if (flags.HasFlag(Header.CaptureThread))
        {
            ReadVariable();
            ReadVariable();
            ReadVariable();
        }

        if (flags.HasFlag(Header.Thread))
            ReadVariable();
        if (flags.HasFlag(Header.Stack))
            ReadVariable();
        ReadVariable();
        if (flags.HasFlag(Header.Activity))
            Take(16);
        if (flags.HasFlag(Header.RelatedActivity))
            Take(16);
        if (flags.HasFlag(Header.PayloadLength))
            _payloadLength = (int)ReadVariable();
    }

    private void ReadPlainHeader()
    {
        // Size, metadata id, sequence number, threads, processor, stack, time, activity, related activity, payload size; then padding to
        // four bytes.
        var header = Take(80);
        _metadataId = BinaryPrimitives.ReadInt32LittleEndian(header[4..]) & int.MaxValue;
        _payloadLength = BinaryPrimitives.ReadInt32LittleEndian(header[76..]);
    }

    private ulong ReadVariable()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }

        throw EventCounterReader.Malformed();
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > _block.Length - _position)
            throw EventCounterReader.Malformed();
        var taken = _block.Slice(_position, length);
        _position += length;
        return taken;
    }
}
