using GifScoreboard.Measuring;
using ImageIO;

namespace GifScoreboard.Metric;

/// <summary>How well a GIF shows its source frames: means over all frames, each compared with what is visible in its middle.</summary>
/// <param name="Ok">Mean OKLab distance × 100.</param>
/// <param name="BlurredOk">The same after a Gaussian blur of sigma 1.5, which credits dithering.</param>
/// <param name="Flicker">Mean change of the blurred error from frame to frame, in levels of 255.</param>
/// <param name="AlphaError">Share of pixels that are transparent instead of opaque or the reverse.</param>
internal sealed record GifQuality(
    double Psnr, double PsnrMin, double Ssim, double Ok, double Ok99, double BlurredPsnr, double BlurredOk, double Flicker,
    double AlphaError)
{
    /// <summary>Compares a GIF with the clip it was made from.</summary>
    /// <exception cref="InvalidDataException">The GIF's size is not the frames'.</exception>
    public static GifQuality Measure(Clip clip, string gif, GifStructure structure, string decoder)
    {
        if ((structure.Width, structure.Height) != (clip.Width, clip.Height))
            throw new InvalidDataException($"The GIF is {structure.Width}×{structure.Height}, the frames are {clip.Width}×{clip.Height}.");
        return new Measurement(clip).Run(gif, structure, decoder);
    }

    private sealed class Measurement(Clip clip)
    {
        private readonly List<FrameDifference> _frames = [];
        private readonly List<double> _changes = [];
        private readonly Slot[] _slots =
            [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Slot(clip.Width, clip.Height))];
        private float[] _lastError = new float[clip.Width * clip.Height * 3];
        private int _lastFrame = -2;
        private int _used;

        public GifQuality Run(string gif, GifStructure structure, string decoder)
        {
            var visible = structure.VisibleAt(clip.FrameMs, clip.Frames.Count);
            using var pictures = GifPictures.Decode(gif, clip.Width, clip.Height, decoder).GetEnumerator();
            var decoded = -1;
            for (var frame = 0; frame < clip.Frames.Count; frame++)
            {
                // A decoder that stops early leaves its last picture standing.
                while (decoded < visible[frame] && pictures.MoveNext())
                    decoded++;
                if (decoded < 0)
                    throw new InvalidDataException($"{decoder} shows no picture.");
                if (!IsCompared(frame))
                    continue;
                var slot = _slots[_used++];
                slot.Frame = frame;
                pictures.Current.CopyTo(slot.Shown, 0);
                if (_used == _slots.Length)
                    Compare();
            }

            Compare();
            return Summary();
        }

        /// <summary>Frames i and i + 1 for each n-th i.</summary>
        private bool IsCompared(int frame)
            => clip.EveryNth < 2 || frame % clip.EveryNth == 1 || (frame % clip.EveryNth == 0 && frame < clip.Frames.Count - 1);

        private void Compare()
        {
            Parallel.For(0, _used, i => _slots[i].Compare(clip.Frames[_slots[i].Frame]));
            foreach (var slot in _slots.Take(_used))
            {
                if (slot.Frame == _lastFrame + 1)
                    _changes.Add(FrameComparison.MeanChange(slot.Error, _lastError));
                (_lastError, slot.Error, _lastFrame) = (slot.Error, _lastError, slot.Frame);
                _frames.Add(slot.Difference);
            }

            _used = 0;
        }

        private GifQuality Summary()
        {
            var samples = clip.Width * clip.Height * 3.0;
            return new(
                Decibels(_frames.Average(frame => frame.Squares) / samples),
                Decibels(_frames.Max(frame => frame.Squares) / samples),
                _frames.Average(frame => frame.Ssim),
                _frames.Average(frame => frame.Ok),
                _frames.Average(frame => frame.Ok99),
                Decibels(_frames.Average(frame => frame.BlurredSquares) / samples),
                _frames.Average(frame => frame.BlurredOk),
                _changes.Count > 0 ? _changes.Average() : 0,
                _frames.Average(frame => frame.AlphaError));
        }

        private static double Decibels(double meanSquare) => meanSquare <= 0 ? 99 : Math.Min(99, 10 * Math.Log10(65025 / meanSquare));
    }

    /// <summary>What comparing one frame needs, so that several are compared at once.</summary>
    private sealed class Slot(int width, int height)
    {
        private readonly FrameComparison _comparison = new(width, height);
        private readonly byte[] _source = new byte[width * height * 4];

        public int Frame { get; set; }

        public byte[] Shown { get; } = new byte[width * height * 4];

        public float[] Error { get; set; } = new float[width * height * 3];

        public FrameDifference Difference { get; private set; }

        public void Compare(string sourcePath)
        {
            using (var image = Iio.ImRead(sourcePath))
                GifPictures.CopyAsRgba(image, _source);
            Difference = _comparison.Compare(_source, Shown, Error);
        }
    }
}
