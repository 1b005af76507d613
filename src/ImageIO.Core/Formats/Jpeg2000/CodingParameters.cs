using ImageIO.Codecs;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>The order that packets come in (T.800 table A.16): L layers, R resolutions, C components, P places.</summary>
internal enum ProgressionOrder
{
    Lrcp = 0,
    Rlcp = 1,
    Rpcl = 2,
    Pcrl = 3,
    Cprl = 4,
}

/// <summary>A run of packets in one order (T.800 A.6.6): from a resolution and component up to others and a layer, which do not belong to
/// it.</summary>
internal readonly record struct Progression(
    ProgressionOrder Order, int FirstResolution, int FirstComponent, int EndLayer, int EndResolution, int EndComponent);

/// <summary>What the headers say of the coding: of all tiles, or of one, which then has that of all behind it.</summary>
/// <param name="components">The number of components.</param>
/// <param name="parent">What holds where this says nothing.</param>
internal sealed class CodingParameters(int components, CodingParameters? parent = null)
{
    private readonly Dictionary<int, CodingStyle> _styles = [];
    private readonly Dictionary<int, Quantization> _quantizations = [];
    private readonly Dictionary<int, int> _shifts = [];
    private readonly List<Progression> _progressions = [];
    private CodingStyle? _style;
    private Quantization? _quantization;
    private (ProgressionOrder Order, int Layers, bool IsTransformed, bool HasPacketMarks, bool HasHeaderMarks)? _general;

    public ProgressionOrder Order => General.Order;

    public int Layers => General.Layers;

    /// <summary>The first three components are transformed together.</summary>
    public bool IsTransformed => General.IsTransformed;

    /// <summary>The runs of packets, in their order; empty where one run has all.</summary>
    public IReadOnlyList<Progression> Progressions => _progressions.Count > 0 || parent is null ? _progressions : parent.Progressions;

    private (ProgressionOrder Order, int Layers, bool IsTransformed, bool HasPacketMarks, bool HasHeaderMarks) General
        => _general ?? parent?.General ?? throw new CorruptImageException(
            "The codestream does not say how it is coded: it has no COD segment.",
            null);

    public CodingStyle StyleOf(int component)
        => _styles.GetValueOrDefault(component) ?? _style ?? parent?.StyleOf(component)
            ?? throw new CorruptImageException(
                $"The codestream does not say how component {component} is coded: it has no COD segment.",
                null);

    public Quantization QuantizationOf(int component)
        => _quantizations.GetValueOrDefault(component) ?? _quantization ?? parent?.QuantizationOf(component)
            ?? throw new CorruptImageException(
                $"The codestream does not say how component {component} is quantized: it has no QCD segment.",
                null);

    /// <summary>By how many bits coefficients of the region of interest are raised above all others.</summary>
    public int RegionShiftOf(int component)
        => _shifts.TryGetValue(component, out var shift) ? shift : parent?.RegionShiftOf(component) ?? 0;

    /// <summary>Takes what a marker segment says, where it is about the coding.</summary>
    public void Apply(int marker, SegmentReader segment)
    {
        switch (marker)
        {
            case CodestreamMarker.CodingStyle:
                ApplyCodingStyle(ref segment);
                break;
            case CodestreamMarker.ComponentCodingStyle:
                var coded = ReadComponent(ref segment);
                _styles[coded] = CodingStyle.Read(ref segment, (segment.ReadUInt8() & 1) != 0);
                break;
            case CodestreamMarker.Quantization:
                _quantization = Quantization.Read(ref segment);
                break;
            case CodestreamMarker.ComponentQuantization:
                var quantized = ReadComponent(ref segment);
                _quantizations[quantized] = Quantization.Read(ref segment);
                break;
            case CodestreamMarker.RegionOfInterest:
                ApplyRegion(ref segment);
                break;
            case CodestreamMarker.ProgressionOrderChange:
                ApplyProgressions(ref segment);
                break;
            default:
                break;
        }
    }

    private void ApplyCodingStyle(ref SegmentReader segment)
    {
        var flags = segment.ReadUInt8();
        var place = segment.Position;
        var order = ReadOrder(ref segment);
        var layers = segment.ReadUInt16();
        var transform = segment.ReadUInt8();
        CodecTools.ThrowCorruptIf(layers == 0, "The codestream is said to have no layers.", place + 1);
        if (transform > 1)
            throw CodestreamLayout.Extension($"a transform of components of number {transform}", place + 3);
        _general = (order, layers, transform == 1, (flags & 2) != 0, (flags & 4) != 0);
        _style = CodingStyle.Read(ref segment, (flags & 1) != 0);
    }

    private void ApplyRegion(ref SegmentReader segment)
    {
        var component = ReadComponent(ref segment);
        var place = segment.Position;
        var style = segment.ReadUInt8();
        if (style != 0)
            throw CodestreamLayout.Extension($"a region of interest of style {style}", place);
        _shifts[component] = segment.ReadUInt8();
    }

    private void ApplyProgressions(ref SegmentReader segment)
    {
        var size = components < 257 ? 7 : 9;
        while (segment.Left >= size)
        {
            int firstResolution = segment.ReadUInt8(), firstComponent = segment.ReadComponent(components);
            int endLayer = segment.ReadUInt16(), endResolution = segment.ReadUInt8(), endComponent = segment.ReadComponent(components);

            // One byte has no room for 256 components, and says 0.
            endComponent = endComponent == 0 ? 256 : endComponent;
            _progressions.Add(new(ReadOrder(ref segment), firstResolution, firstComponent, endLayer, endResolution, endComponent));
        }
    }

    private static ProgressionOrder ReadOrder(ref SegmentReader segment)
    {
        var order = segment.ReadUInt8();
        CodecTools.ThrowCorruptIf(order > 4, $"The packets are said to be in the order {order}; 0 to 4 exist.", segment.Position - 1);
        return (ProgressionOrder)order;
    }

    private int ReadComponent(ref SegmentReader segment)
    {
        var component = segment.ReadComponent(components);
        CodecTools.ThrowCorruptIf(
            component >= components,
            $"A segment is about component {component}, and there are {components}.",
            segment.Position - 1);
        return component;
    }
}
