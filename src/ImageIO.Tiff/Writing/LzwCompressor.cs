namespace ImageIO.Tiff.Writing;

/// <summary>LZW as TIFF has it (TIFF 6.0 §13).</summary>
internal sealed class LzwCompressor
{
    private const int Clear = 256;
    private const int End = 257;
    private const int LastCode = 4093;
    private const int HashSize = 1 << 14;

    /// <summary>Prefix and byte of each entry, plus one; 0 for none. Its code stands beside it.</summary>
    private readonly int[] _keys = new int[HashSize];
    private readonly short[] _codes = new short[HashSize];

    public void Compress(ReadOnlySpan<byte> source, ByteSink sink)
    {
        var writer = new CodeWriter(sink) { Width = 9 };
        writer.Write(Clear);
        Array.Clear(_keys);
        var next = End + 1;
        if (source.Length > 0)
        {
            int prefix = source[0];
            foreach (var value in source[1..])
            {
                var key = ((prefix << 8) | value) + 1;
                var slot = (int)((uint)key * 2654435761u >> 18);
                while (_keys[slot] != 0 && _keys[slot] != key)
                    slot = (slot + 1) & (HashSize - 1);
                if (_keys[slot] == key)
                {
                    prefix = _codes[slot];
                    continue;
                }

                writer.Write(prefix);
                (_keys[slot], _codes[slot]) = (key, (short)next++);
                prefix = value;

                // The reader's dictionary is one entry behind, and codes grow one early.
                if (next == 1 << writer.Width && writer.Width < 12)
                    writer.Width++;
                if (next <= LastCode)
                    continue;
                writer.Write(Clear);
                Array.Clear(_keys);
                (next, writer.Width) = (End + 1, 9);
            }

            writer.Write(prefix);
            if (++next == 1 << writer.Width && writer.Width < 12)
                writer.Width++;
        }

        writer.Write(End);
        writer.Finish();
    }

    /// <summary>Codes from the high bit of each byte on.</summary>
    private ref struct CodeWriter(ByteSink sink)
    {
        private readonly ByteSink _sink = sink;
        private ulong _held;
        private int _bits;

        public int Width { readonly get; set; }

        public void Write(int code)
        {
            _held = (_held << Width) | (uint)code;
            _bits += Width;
            if (_bits < 32)
                return;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(_sink.Room(4), (uint)(_held >> (_bits - 32)));
            _sink.Advance(4);
            _bits -= 32;
        }

        public void Finish()
        {
            for (; _bits > 0; _bits -= 8)
                _sink.WriteByte((byte)(_bits >= 8 ? _held >> (_bits - 8) : _held << (8 - _bits)));
        }
    }
}
