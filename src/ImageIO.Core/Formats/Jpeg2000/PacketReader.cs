using System.Numerics;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>Reads the packets of a tile: which code-blocks they add to, and where the bytes are (T.800 B.9, B.10).</summary>
internal sealed class PacketReader(SourceStream source, TileData data, TileStructure tile) : IDisposable
{
    /// <summary>Planes of bits that no coefficient has: a header that counts more of them is damaged.</summary>
    private const int MaxPlanes = 96;

    private const int MaxPasses = 3 * MaxPlanes;

    private readonly List<(int Block, int Passes, int Length)> _pending = [];
    private int _body;
    private int _header;

    /// <summary>The pieces of all code-blocks; the first is none.</summary>
    public NativeTable<BlockPiece> Pieces { get; } = new(source, 1);

    /// <summary>Packets were wrong, or ended within one.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Reads all packets.</summary>
    /// <returns>What is missing or wrong; null where all is there.</returns>
    public string? ReadAll()
    {
        var count = 0;
        try
        {
            foreach (var precinct in new PacketOrder(tile, data.Parameters).Precincts())
            {
                if ((count & 0xFFF) == 0)
                    source.CancellationToken.ThrowIfCancellationRequested();
                IsDamaged = false;
                if (data.PackedHeaders is { } headers ? _header >= headers.Length : _body >= data.Bytes.Count)
                    return $"The packets of tile {data.Number} end after {count}, and more are expected";
                IsDamaged = true;
                if (!ReadPacket(precinct))
                    return $"The data of tile {data.Number} end within packet {count}";
                count++;
            }
        }
        catch (EndOfStreamException)
        {
            return $"The data of tile {data.Number} end within the header of packet {count}";
        }
        catch (InvalidDataException fault)
        {
            return $"Packet {count} of tile {data.Number} is damaged: {fault.Message}";
        }

        IsDamaged = false;
        return null;
    }

    public void Dispose() => Pieces.Dispose();

    private bool ReadPacket(int number)
    {
        var bytes = data.Bytes.Items;
        ref var precinct = ref tile.Precincts.Items[number];

        // Marks may be there whether or not the header says so.
        if (IsMarker(bytes, _body, CodestreamMarker.StartOfPacket))
            _body = Math.Min(_body + 6, bytes.Length);
        _pending.Clear();
        if (data.PackedHeaders is { } headers)
            ReadHeader(headers, ref _header, ref precinct);
        else
            ReadHeader(bytes, ref _body, ref precinct);
        precinct.NextLayer++;
        foreach (var (block, passes, length) in _pending)
        {
            var part = Math.Min(length, bytes.Length - _body);
            AddPiece(block, passes, part);
            _body += part;
            if (part < length)
                return false;
        }

        return true;
    }

    private void ReadHeader(ReadOnlySpan<byte> bytes, ref int position, ref Precinct precinct)
    {
        var bits = new PacketBits(bytes, position);
        if (bits.Read() != 0)
        {
            for (var i = 0; i < precinct.Bands; i++)
                ReadBand(ref bits, tile.PrecinctBands.Items[precinct.FirstBand + i], precinct);
        }

        bits.Align();
        position = bits.Position;
        if (IsMarker(bytes, position, CodestreamMarker.EndOfPacketHeader))
            position += 2;
    }

    private void ReadBand(ref PacketBits bits, PrecinctBand band, Precinct precinct)
    {
        var nodes = tile.Nodes.Items;
        var blocks = tile.Blocks.Items.Slice(band.FirstBlock, band.Columns * band.Rows);
        var inclusion = new TagTree(nodes, band.InclusionTree, band.Columns, band.Rows);
        var planes = new TagTree(nodes, band.PlanesTree, band.Columns, band.Rows);
        var style = tile.Components[precinct.Component].Style.BlockStyle;
        for (var i = 0; i < blocks.Length; i++)
        {
            ref var block = ref blocks[i];
            var (row, column) = Math.DivRem(i, band.Columns);
            var isIncluded = block.IsIncluded ? bits.Read() != 0 : inclusion.IsBelow(ref bits, column, row, precinct.NextLayer + 1);
            if (!isIncluded)
                continue;
            if (!block.IsIncluded)
            {
                block.IsIncluded = true;
                var zeros = 0;
                while (!planes.IsBelow(ref bits, column, row, zeros + 1))
                {
                    if (++zeros > MaxPlanes)
                        throw new InvalidDataException("a code-block has too many planes of zeros.");
                }

                block.ZeroPlanes = (byte)zeros;
            }

            ReadLengths(ref bits, band.FirstBlock + i, ref block, style);
        }
    }

    /// <summary>How many passes a packet adds to a code-block, and in how many bytes, codeword by codeword.</summary>
    private void ReadLengths(ref PacketBits bits, int number, ref CodeBlock block, BlockStyle style)
    {
        var passes = ReadPasses(ref bits);
        while (bits.Read() != 0)
        {
            if (++block.LengthBits > 29)
                throw new InvalidDataException("the length of a code-block has too many bits.");
        }

        while (passes > 0)
        {
            var part = Math.Min(passes, PassesLeft(block.Passes, style));
            var count = 3 + block.LengthBits + BitOperations.Log2((uint)part);
            if (count > 31)
                throw new InvalidDataException("the length of a code-block has too many bits.");
            _pending.Add((number, part, bits.Read(count)));
            block.Passes += (ushort)part;
            passes -= part;
            if (block.Passes > MaxPasses)
                throw new InvalidDataException("a code-block has too many passes.");
        }
    }

    /// <summary>How many more passes a codeword has that some belong to already.</summary>
    public static int PassesLeft(int pass, BlockStyle style)
    {
        if ((style & BlockStyle.TerminateAll) != 0)
            return 1;
        if ((style & BlockStyle.Bypass) == 0)
            return int.MaxValue;
        return pass < 10 ? 10 - pass : (pass - 10) % 3 == 0 ? 2 : 1;
    }

    /// <summary>T.800 table B.4.</summary>
    private static int ReadPasses(ref PacketBits bits)
    {
        if (bits.Read() == 0)
            return 1;
        if (bits.Read() == 0)
            return 2;
        var count = bits.Read(2);
        if (count < 3)
            return 3 + count;
        count = bits.Read(5);
        return count < 31 ? 6 + count : 37 + bits.Read(7);
    }

    private void AddPiece(int block, int passes, int length)
    {
        var number = Pieces.Add();
        var pieces = Pieces.Items;
        ref var owner = ref tile.Blocks.Items[block];
        pieces[number] = new BlockPiece { Offset = _body, Length = length, Passes = passes };
        if (owner.FirstPiece == 0)
            owner.FirstPiece = number;
        else
            pieces[owner.LastPiece].Next = number;
        owner.LastPiece = number;
    }

    private static bool IsMarker(ReadOnlySpan<byte> bytes, int at, int marker)
        => bytes.Length - at >= 2 && bytes[at] == marker >> 8 && bytes[at + 1] == (marker & 0xFF);
}
