using System.Reflection;

namespace ImageIO.Tests.Parity;

/// <summary>
/// Each line of imageio 2.37's tests of its core, its legacy plugins, its older interface and its format manager, with the tests of ours
/// that keep it, or the reason why it has no meaning here.
/// </summary>
public class AcceptanceList
{
    private const string Typed = "The compiler refuses it: arguments have types.";
    private const string NoKnob = "There is no such argument.";

    public static TheoryData<string, string> Lines => new()
    {
        // test_core.py
        { "core: downloads are kept, not repeated, refused offline",
            "StandardImageTests.An_image_is_downloaded_once StandardImageTests.Offline_only_what_is_there_is_read " +
            "StandardImageTests.An_unknown_name_lists_the_known_ones" },
        { "core: a download can be forced, or be as new as a date",
            "- A file in StandardImages.Folder is deleted to have it again; the images never change." },
        { "core: each kind of resource is told from the others",
            "ResourceTextTests.The_same_pixels_come_from_every_kind_of_resource ResourceTextTests.A_tilde_stands_for_the_home_folder " +
            "ResourceTextTests.What_cannot_be_read_says_what_to_do" },
        { "core: bad modes", "IioV2Tests.An_unknown_format_and_mode_are_refused" },
        { "core: a list or a number as resource", "- " + Typed },
        { "core: missing files, archives and folders; no writing to http",
            "ZipTests.A_missing_archive_is_a_missing_file ResourceTextTests.A_missing_folder_is_named_before_anything_is_written " +
            "HttpTests.Addresses_are_not_written_to" },
        { "core: standard images, and a folder called test.zip",
            "StandardImageTests.A_member_of_a_standard_archive_is_read ZipTests.A_folder_named_like_an_archive_is_a_folder" },
        { "core: the same bytes are read from everywhere",
            "ResourceTextTests.The_same_pixels_come_from_every_kind_of_resource HttpTests.An_image_is_read_from_an_address" },
        { "core: the same bytes are written everywhere", "AcceptanceTests.The_same_bytes_are_written_to_every_kind_of_target" },
        { "core: a stream that only moves forward can be made to seek",
            "AcceptanceTests.A_stream_that_was_made_seekable_reads_as_bytes_in_memory_do" },
        { "core: looking at an unseekable stream fails", "- It works here: what was looked at is read again." },
        { "core: arrays with metadata", "- Arrays are only arrays; ImMeta has the metadata." },
        { "core: get_platform, has_module, asarray, progress indicator",
            "- .NET has the first three; IProgress<ImageProgress> is the fourth." },
        { "core: image_as_uint rounds", "AcceptanceTests.Floats_from_0_to_1_become_whole_numbers_by_rounding" },
        { "core: image_as_uint stretches what is not 0 to 1", "- Nothing is stretched: PixelConvert's rules are those of its type." },
        { "core: help", "IioV2Tests.Help_tells_of_all_formats_or_of_one" },
        { "core: reading and writing with and without a format",
            "IioV2Tests.An_image_is_written_and_read_with_any_spelling_of_its_format" },
        { "core: what is no image, an unknown format",
            "SelectionTests.An_unknown_file_is_told_by_what_its_bytes_look_like IioV2Tests.An_unknown_format_and_mode_are_refused" },
        { "core: images, several images, volumes, several volumes",
            "IioV2Tests.Several_images_are_written_and_read IioV2Tests.Volumes_are_written_and_read" },
        { "core: numbers and shapes that are none", "IioV2Tests.What_is_no_image_or_volume_is_refused_before_a_file_is_made" },
        { "core: format as an extension or a path", "IioV2Tests.An_image_is_written_and_read_with_any_spelling_of_its_format" },
        { "core: to_nbytes", "IioV2Tests.Sizes_are_read_as_imageio_reads_them IioV2Tests.Other_texts_are_no_sizes" },
        { "core: memtest", "IioV2Tests.The_memory_test_stops_at_its_size" },
        { "core: objects that are like arrays, objects that are not", "- " + Typed },
        { "core: symbols in a name", "ResourceTextTests.Names_with_every_symbol_that_a_file_may_have_are_read_and_written" },
        { "core: an empty list", "IioV2Tests.What_is_no_image_or_volume_is_refused_before_a_file_is_made" },
        { "core: unknown plugin, none that fits, one that fits, one that is not installed",
            "SelectionTests.Bytes_win_over_the_extension_and_an_explicit_codec_over_both " +
            "SelectionTests.A_package_that_is_not_registered_is_named " +
            "CodecRegistryTests.A_codec_of_somebody_else_reads_and_writes_after_one_line" },
        { "core: object and string arrays", "- " + Typed },
        { "core: iterated frames are those of the stack", "IndexingTests.What_is_iterated_is_what_is_stacked_and_counted" },
        { "core: Mode as text", "- " + NoKnob },
        { "core: a plugin as a class; the order of formats",
            "CodecRegistryTests.A_codec_of_somebody_else_reads_and_writes_after_one_line " +
            "CodecRegistryTests.Codecs_can_be_preferred_whatever_their_priority" },
        { "core: extension of bytes; one without a dot", "SelectionTests.An_unfinished_name_is_written_and_read_by_the_extension_given" },
        { "core: test.png.part", "SelectionTests.An_unfinished_name_is_written_and_read_by_the_extension_given" },
        { "core: format_hint", "- Extension says it." },
        { "core: standard images are not written; unknown ones",
            "ResourceTextTests.What_cannot_be_written_says_so StandardImageTests.An_unknown_name_lists_the_known_ones" },

        // test_pillow_legacy.py
        { "legacy: a still has one image, and takes one",
            "IndexingTests.An_image_that_is_not_there_is_an_argument_error IioV2Tests.A_reader_for_one_image_knows_no_other" },
        { "legacy: gray to RGBA, whole and cut, bytes and floats, in PNG, JPEG and GIF",
            "AcceptanceTests.Images_of_every_kind_come_back AcceptanceTests.A_part_of_an_image_comes_back_after_it_was_cut_out" },
        { "legacy: arrays that do not lie in one piece", "- Arrays are dense; AsTensorSpan slices them and copies a slice into one." },
        { "legacy: unknown keywords", "- " + Typed },
        { "legacy: PNG compression and quantizing out of range", "PngWriteTests" },
        { "legacy: 16 bits are not shrunk to 8", "AcceptanceTests.A_16_bit_image_of_small_values_stays_a_16_bit_image" },
        { "legacy: JPEG alpha, quality, damage", "AcceptanceTests.Jpeg_keeps_its_rules" },
        { "legacy: orientation", "CommonMetadataTests.An_applied_orientation_is_reset_in_what_is_told_of_the_result" },
        { "legacy: animated GIF: durations, loops, colors, duplicates", "AcceptanceTests.An_animation_keeps_what_its_options_say" },
        { "legacy: palettesize rounds to a power of two", "- Any number of colors from 2 to 256 is kept." },
        { "legacy: gamma", "- Not applied; the metadata have the value." },
        { "legacy: images in a zip", "AcceptanceTests.An_image_inside_an_archive_is_read" },
        { "legacy: pilmode", "IioV2Tests.Pixels_come_in_the_mode_that_was_asked_for" },

        // test_legacy_plugin_wrapper.py, test_v2.py, test_config.py, test_meta.py
        { "v2: messages never contain the bytes", "SelectionTests.The_message_lists_what_was_tried_and_never_the_contents" },
        { "v2: a still as a stack of one, a GIF as a stack", "IndexingTests.Properties_agree_with_what_is_read_for_every_index" },
        { "v2: the reader: data, next, index, length, iteration",
            "IioV2Tests.The_next_image_is_the_first_one_until_something_was_read IioV2Tests.A_reader_counts_and_enumerates_its_images" },
        { "v2: the writer: options reach it", "AcceptanceTests.An_animation_keeps_what_its_options_say" },
        { "v2: metadata given to a writer are dropped with a warning", "- They are written, as far as the format holds them." },
        { "v2: known_plugins[...].format", "- " + NoKnob },
        { "v2: importing does not import more than is needed", "- Assemblies are loaded when they are first used." },

        // test_format.py
        { "format: name, extensions", "CodecRegistryTests.Codecs_are_found_by_name_extension_and_first_bytes" },
        { "format: extensions from one text", "- They are a list." },
        { "format: closed readers and writers", "IioV2Tests.A_closed_reader_and_writer_say_so" },
        { "format: a finalizer closes", "- Nothing depends on a finalizer; using closes." },
        { "format: a stream of unknown length ends cleanly",
            "IndexingTests.The_same_holds_for_a_stream_that_does_not_seek IndexingTests.What_is_iterated_is_what_is_stacked_and_counted" },
        { "format: readers that fail", "SessionTraceTests.A_fault_is_an_error_of_the_activity" },
        { "format: merging of metadata", "PngWriteTests" },
        { "format: reading and writing by extension",
            "SelectionTests.Nothing_is_written_under_an_extension_that_no_codec_writes " +
            "CodecRegistryTests.Codecs_are_found_by_name_extension_and_first_bytes" },
        { "format: the manager: length, look-ups, errors", "CodecRegistryTests.Codecs_are_found_by_name_extension_and_first_bytes" },
        { "format: adding twice", "CodecRegistryTests.A_codec_of_the_same_name_replaces_the_one_before" },
        { "format: sorting", "CodecRegistryTests.Codecs_can_be_preferred_whatever_their_priority " +
            "CodecRegistryTests.Priority_orders_codecs_and_what_came_first_wins_among_equals" },
        { "format: a missing backend is passed over", "SelectionTests.A_package_that_is_not_registered_is_named" },
        { "format: deprecation warnings", "- Nothing is deprecated yet." },

        // test_pyav.py, test_ffmpeg.py
        { "pyav: an index equals direct decoding, forward, backward, from bytes",
            "FilmReadTests.Frames_are_those_of_ffmpeg_in_order_by_index_and_stacked " +
            "FilmReadTests.Bytes_and_streams_are_read_also_where_the_index_stands_at_the_end" },
        { "pyav: metadata and properties", "FilmV2Tests.A_reader_gives_frames_by_number_forward_and_backward" },
        { "pyav: pixel formats, native ones too",
            "FilmReadTests.Pixels_come_in_the_layout_that_was_asked_for FilmReadTests.White_of_8_bits_is_white_of_16" },
        { "pyav: filters", "FilmReadTests.Filters_change_what_comes_and_keep_what_an_index_means" },
        { "pyav: frames of several shapes; nonsense; a missing extension",
            "FilmWriteTests.What_a_film_can_t_hold_is_refused_before_or_with_its_index_and_leaves_no_file" },
        { "pyav: writing to bytes and streams", "FilmWriteTests.Bytes_and_streams_get_the_same_film_as_a_file" },
        { "pyav: closing after some reads does not hang", "FilmReadTests.A_reader_that_is_left_in_the_middle_leaves_no_process" },
        { "ffmpeg: get_data, set_image_index, count_frames, meta", "FilmV2Tests.A_reader_gives_frames_by_number_forward_and_backward" },
        { "ffmpeg: size, fps, macro_block_size", "FilmV2Tests.The_keywords_size_fps_and_macro_block_size_are_options" },
        { "ffmpeg: sizes that change while writing",
            "FilmWriteTests.What_a_film_can_t_hold_is_refused_before_or_with_its_index_and_leaves_no_file" },
        { "ffmpeg: child processes end on close",
            "FilmFaultTests.Readers_that_are_left_in_the_middle_hold_neither_the_file_nor_a_process" },
        { "ffmpeg: loop", "- A film ends; who wants it again asks for image 0." },
        { "ffmpeg: cameras", "- Not read yet." },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Each_line_is_kept_by_tests_or_has_a_reason(string line, string keptBy)
    {
        Assert.NotEmpty(line);
        if (keptBy.StartsWith("- ", StringComparison.Ordinal))
        {
            Assert.EndsWith(".", keptBy, StringComparison.Ordinal);
            return;
        }

        foreach (var test in keptBy.Split(' '))
        {
            var parts = test.Split('.');
            var type = Assert.Single(typeof(AcceptanceList).Assembly.GetTypes(), type => type.Name == parts[0]);
            var tests = type.GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is { Skip: null })
                .Select(method => method.Name).ToList();
            Assert.NotEmpty(tests);
            if (parts.Length == 2)
                Assert.Contains(parts[1], tests);
        }
    }
}
