using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ImageIO.Quantization.Dithering;

/// <summary>
/// A pattern of 64×64 thresholds without low frequencies: wherever it is cut off, the pixels above are spread evenly and without order
/// (R. Ulichney, "The void-and-cluster method for dither array generation", 1993). Made when first used, in some 40 ms, and the same on
/// every machine: all sums are of whole numbers.
/// </summary>
internal static class BlueNoiseMask
{
    /// <summary>The pattern repeats after so many pixels.</summary>
    public const int Size = 64;

    private const int Count = Size * Size;

    /// <summary>One pixel in so many starts set.</summary>
    private const int StartEvery = 10;

    /// <summary>Farther than this a pixel weighs nothing.</summary>
    private const int Reach = 7;

    /// <summary>The spread of a pixel's weight, in pixels, as R. Ulichney found best.</summary>
    private const double Sigma = 1.5;

    /// <summary>0 to 255, each sixteen times, row by row.</summary>
    public static byte[] Thresholds { get; } = Make();

    private static byte[] Make()
    {
        var field = new Field();
        var random = 1u;
        for (var set = 0; set < Count / StartEvery;)
        {
            random = (random * 1664525) + 1013904223;
            set += field.Set((int)(random >> 20)) ? 1 : 0;
        }

        // The start is evened out: what stands closest moves to the largest gap until it would come back.
        while (true)
        {
            var tightest = field.Tightest();
            field.Clear(tightest);
            var gap = field.LargestGap();
            field.Set(gap);
            if (gap == tightest)
                break;
        }

        // The start's pixels are ranked from the last to the first; all others follow, each into the largest gap.
        var ranks = new int[Count];
        var start = new Field(field);
        for (var rank = (Count / StartEvery) - 1; rank >= 0; rank--)
        {
            var tightest = start.Tightest();
            start.Clear(tightest);
            ranks[tightest] = rank;
        }

        for (var rank = Count / StartEvery; rank < Count; rank++)
        {
            var gap = field.LargestGap();
            field.Set(gap);
            ranks[gap] = rank;
        }

        return [.. ranks.Select(rank => (byte)(rank * 256 / Count))];
    }

    /// <summary>Pixels that are set or not, and how crowded each place is; the edges meet.</summary>
    private sealed class Field
    {
        private static readonly int[] Weights =
            [.. Enumerable.Range(0, Reach + 1)
                .SelectMany(y => Enumerable.Range(0, Reach + 1)
                .Select(x => (int)Math.Round(1e6 * Math.Exp(-((x * x) + (y * y)) / (2 * Sigma * Sigma)))))];

        private readonly bool[] _isSet = new bool[Count];
        private readonly int[] _crowd = new int[Count];

        /// <summary>
        /// The most crowded pixel of each row that is set, and the least crowded one that is not; -1 where there is none or nobody has
        /// looked.
        /// </summary>
        private readonly int[] _tightest = new int[Size];
        private readonly int[] _gaps = new int[Size];
        private readonly bool[] _isLooked = new bool[Size];

        public Field()
        {
        }

        public Field(Field other)
        {
            other._isSet.CopyTo(_isSet, 0);
            other._crowd.CopyTo(_crowd, 0);
        }

        public bool Set(int place)
        {
            if (_isSet[place])
                return false;
            _isSet[place] = true;
            Weigh(place, 1);
            return true;
        }

        public void Clear(int place)
        {
            _isSet[place] = false;
            Weigh(place, -1);
        }

        public int Tightest()
        {
            var best = -1;
            for (var y = 0; y < Size; y++)
            {
                Look(y);
                if (_tightest[y] >= 0 && (best < 0 || _crowd[_tightest[y]] > _crowd[best]))
                    best = _tightest[y];
            }

            Debug.Assert(best >= 0);
            return best;
        }

        public int LargestGap()
        {
            var best = -1;
            for (var y = 0; y < Size; y++)
            {
                Look(y);
                if (_gaps[y] >= 0 && (best < 0 || _crowd[_gaps[y]] < _crowd[best]))
                    best = _gaps[y];
            }

            Debug.Assert(best >= 0);
            return best;
        }

        // Run a few thousand times at once and never again: worth compiling well at the first call.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Look(int y)
        {
            if (_isLooked[y])
                return;
            _isLooked[y] = true;
            var (tightest, gap) = (-1, -1);
            for (var i = y * Size; i < (y + 1) * Size; i++)
            {
                if (_isSet[i])
                    tightest = tightest < 0 || _crowd[i] > _crowd[tightest] ? i : tightest;
                else
                    gap = gap < 0 || _crowd[i] < _crowd[gap] ? i : gap;
            }

            (_tightest[y], _gaps[y]) = (tightest, gap);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Weigh(int place, int sign)
        {
            var (px, py) = (place % Size, place / Size);
            for (var y = -Reach; y <= Reach; y++)
            {
                var row = (py + y) & (Size - 1);
                _isLooked[row] = false;
                for (var x = -Reach; x <= Reach; x++)
                    _crowd[(row * Size) + ((px + x) & (Size - 1))] += sign * Weights[(Math.Abs(y) * (Reach + 1)) + Math.Abs(x)];
            }
        }
    }
}
