using System.Collections.Frozen;
using System.Globalization;

namespace ImageIO.Tiff.Metadata;

/// <summary>What tags are called (TIFF 6.0, its supplements, GeoTIFF, and makers' own), in lower case as metadata has them.</summary>
internal static class TagNames
{
    private static readonly FrozenDictionary<ushort, string> Names = Parse(
        """
        254 newsubfiletype,255 subfiletype,256 imagewidth,257 imagelength,258 bitspersample,259 compression,
        262 photometricinterpretation,263 thresholding,264 cellwidth,265 celllength,266 fillorder,269 documentname,
        270 imagedescription,271 make,272 model,273 stripoffsets,274 orientation,277 samplesperpixel,278 rowsperstrip,
        279 stripbytecounts,280 minsamplevalue,281 maxsamplevalue,282 xresolution,283 yresolution,
        284 planarconfiguration,285 pagename,286 xposition,287 yposition,290 grayresponseunit,291 grayresponsecurve,
        292 t4options,293 t6options,296 resolutionunit,297 pagenumber,301 transferfunction,305 software,306 datetime,
        315 artist,316 hostcomputer,317 predictor,318 whitepoint,319 primarychromaticities,320 colormap,
        321 halftonehints,322 tilewidth,323 tilelength,324 tileoffsets,325 tilebytecounts,326 badfaxlines,
        327 cleanfaxdata,328 consecutivebadfaxlines,330 subifds,332 inkset,333 inknames,334 numberofinks,336 dotrange,
        337 targetprinter,338 extrasamples,339 sampleformat,340 sminsamplevalue,341 smaxsamplevalue,342 transferrange,
        347 jpegtables,512 jpegproc,513 jpeginterchangeformat,514 jpeginterchangeformatlength,515 jpegrestartinterval,
        519 jpegqtables,520 jpegdctables,521 jpegactables,529 ycbcrcoefficients,530 ycbcrsubsampling,
        531 ycbcrpositioning,532 referenceblackwhite,700 xmp,18246 rating,32781 imageid,32932 wangannotation,
        32997 imagedepth,32998 tiledepth,33432 copyright,33434 exposuretime,33437 fnumber,33445 mdfiletag,
        33446 mdscalepixel,33447 mdcolortable,33448 mdlabname,33449 mdsampleinfo,33450 mdprepdate,33451 mdpreptime,
        33452 mdfileunits,33471 olympusini,33550 modelpixelscale,33560 olympussis,33628 uic1,33629 uic2,33630 uic3,
        33631 uic4,33723 iptc,33922 modeltiepoint,34118 cz_sem,34264 modeltransformation,34361 mm_header,34362 mm_stamp,
        34377 imageresources,34412 cz_lsminfo,34665 exififd,34675 iccprofile,34680 fei_sfeg,34682 fei_helios,
        34735 geokeydirectory,34736 geodoubleparams,34737 geoasciiparams,34853 gpsifd,37398 tiffepstandardid,
        37439 stonits,37724 imagesourcedata,42112 gdal_metadata,42113 gdal_nodata,50674 lercparameters,50706 dngversion,
        50707 dngbackwardversion,50708 uniquecameramodel,50838 ijmetadatabytecounts,50839 ijmetadata,51023 fibics,
        51123 micromanagermetadata,65420 ndpi_format,65421 ndpi_magnification,65422 ndpi_xoffset,65423 ndpi_yoffset,
        65424 ndpi_zoffset,65426 ndpi_mcustarts,65427 ndpi_reference,65432 ndpi_mcustartshigh,65441 ndpi_scanner,
        65442 ndpi_serialnumber,65449 ndpi_properties,65450 eer_dosefraction
        """);

    /// <summary>The name of a tag; its number where it has none.</summary>
    public static string Of(ushort tag) => Names.TryGetValue(tag, out var name) ? name : tag.ToString(CultureInfo.InvariantCulture);

    private static FrozenDictionary<ushort, string> Parse(string list)
        => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split(' '))
            .ToFrozenDictionary(entry => ushort.Parse(entry[0], CultureInfo.InvariantCulture), entry => entry[1]);
}
