using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace ImageIO.Resources;

/// <summary>
/// The CRC-32 that zip and PNG have in common (reflected polynomial 0xEDB88320), fast enough not to be seen beside inflating.
/// </summary>
/// <remarks>The running value is kept complemented: start with <see cref="Start"/>, append, and <see cref="Finish"/> it.</remarks>
internal static class Crc32
{
    /// <summary>The running value of no bytes.</summary>
    public const uint Start = 0xFFFFFFFF;

    private const int FoldBlock = 64;

    // Eight tables: entry i of table k is the effect of byte i with k zero bytes behind it.
    private static readonly uint[] Tables = MakeTables();

    /// <summary>The CRC as it stands in a file.</summary>
    public static uint Finish(uint running) => ~running;

    /// <summary>Takes more bytes into the running value.</summary>
    public static uint Append(uint running, ReadOnlySpan<byte> data)
    {
        if (Pclmulqdq.IsSupported && data.Length >= 2 * FoldBlock)
            return AppendFolded(running, data);
        if (ArmCrc32.Arm64.IsSupported)
            return AppendArm(running, data);
        return AppendScalar(running, data);
    }

    /// <summary>The portable twin of the vector code: eight bytes a step.</summary>
    internal static uint AppendScalar(uint running, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<uint> tables = Tables;
        while (data.Length >= 8)
        {
            var low = running ^ BinaryPrimitives.ReadUInt32LittleEndian(data);
            var high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            running = tables[(int)(0x700 + (low & 0xFF))] ^ tables[(int)(0x600 + ((low >> 8) & 0xFF))]
                ^ tables[(int)(0x500 + ((low >> 16) & 0xFF))] ^ tables[(int)(0x400 + (low >> 24))]
                ^ tables[(int)(0x300 + (high & 0xFF))] ^ tables[(int)(0x200 + ((high >> 8) & 0xFF))]
                ^ tables[(int)(0x100 + ((high >> 16) & 0xFF))] ^ tables[(int)(high >> 24)];
            data = data[8..];
        }

        foreach (var value in data)
            running = (running >> 8) ^ tables[(int)((running ^ value) & 0xFF)];
        return running;
    }

    /// <summary>
    /// Carry-less multiplication: the data is folded, 512 bits at a time, onto its last 128 bits, which have the same remainder; the tables
    /// then reduce those.
    /// The constants are powers of x modulo the polynomial, for distances of 512 and 128 bits, in reflected order.
    /// </summary>
    private static uint AppendFolded(uint running, ReadOnlySpan<byte> data)
    {
        var by512 = Vector128.Create(0x0154442bd4UL, 0x01c6e41596UL);
        var by128 = Vector128.Create(0x01751997d0UL, 0x00ccaa009eUL);
        ref var start = ref MemoryMarshal.GetReference(data);
        var x0 = Load(ref start, 0) ^ Vector128.CreateScalar(running).AsUInt64();
        var x1 = Load(ref start, 16);
        var x2 = Load(ref start, 32);
        var x3 = Load(ref start, 48);
        var i = FoldBlock;
        for (; i <= data.Length - FoldBlock; i += FoldBlock)
        {
            x0 = Fold(x0, by512) ^ Load(ref start, i);
            x1 = Fold(x1, by512) ^ Load(ref start, i + 16);
            x2 = Fold(x2, by512) ^ Load(ref start, i + 32);
            x3 = Fold(x3, by512) ^ Load(ref start, i + 48);
        }

        x0 = Fold(x0, by128) ^ x1;
        x0 = Fold(x0, by128) ^ x2;
        x0 = Fold(x0, by128) ^ x3;
        for (; i <= data.Length - 16; i += 16)
            x0 = Fold(x0, by128) ^ Load(ref start, i);

        Span<byte> rest = stackalloc byte[16];
        x0.AsByte().CopyTo(rest);
        return AppendScalar(AppendScalar(0, rest), data[i..]);
    }

    private static uint AppendArm(uint running, ReadOnlySpan<byte> data)
    {
        while (data.Length >= 8)
        {
            running = ArmCrc32.Arm64.ComputeCrc32(running, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[8..];
        }

        foreach (var value in data)
            running = ArmCrc32.ComputeCrc32(running, value);
        return running;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Fold(Vector128<ulong> value, Vector128<ulong> distance)
        => Pclmulqdq.CarrylessMultiply(value, distance, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, distance, 0x11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Load(ref byte start, int offset) => Vector128.LoadUnsafe(ref start, (nuint)offset).AsUInt64();

    private static uint[] MakeTables()
    {
        var tables = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = (value >> 1) ^ ((value & 1) == 0 ? 0 : 0xEDB88320);
            tables[i] = value;
        }

        for (var i = 256; i < tables.Length; i++)
            tables[i] = (tables[i - 256] >> 8) ^ tables[tables[i - 256] & 0xFF];
        return tables;
    }
}
