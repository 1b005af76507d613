using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.Versioning;
using ImageIO.Resources;

namespace ImageIO.Tests.Resources;

/// <summary>A path is written where the system's own <c>open</c> would have written, and what is replaced stays what it was.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class TargetPlaceTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string[] Names => [.. Directory.GetFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path))
        .Order(StringComparer.Ordinal)];

    private static void SkipOnWindows()
        => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other links, permissions and special files.");

    private static void Write(ImageTarget target, string text)
    {
        using var stream = target.Open(TestContext.Current.CancellationToken);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        stream.Commit();
    }

    /// <summary>What a program of the system leaves, run in the test's folder.</summary>
    private void Run(string file, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { WorkingDirectory = _folder.Path })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>The path of a file in the test's folder as seen from where the tests run.</summary>
    private string Relative(string name) => Path.Join(Path.GetRelativePath(Environment.CurrentDirectory, _folder.Path), name);

    [Fact]
    public void Links_lead_where_the_system_follows_them()
    {
        SkipOnWindows();
        Directory.CreateDirectory(_folder["far/deep"]);
        Directory.CreateSymbolicLink(_folder["near"], "far/deep");
        File.WriteAllText(_folder["real.bin"], "old");
        File.CreateSymbolicLink(_folder["bare"], "real.bin");
        File.CreateSymbolicLink(_folder["chain"], "bare");
        File.CreateSymbolicLink(_folder["missing"], "new.bin");
        File.CreateSymbolicLink(_folder["far/up"], "../up.bin");
        File.CreateSymbolicLink(_folder["far/deep/up"], "../up.bin");
        foreach (var (link, target) in (ReadOnlySpan<(string, string)>)[
            ("bare", "real.bin"), ("chain", "real.bin"), ("missing", "new.bin"), ("far/up", "up.bin"), ("near/up", "far/up.bin"),
            ("near/../plain", "far/plain")])
        {
            foreach (var path in (string[])[_folder[link], Relative(link)])
            {
                Write(path, $"{link} {path.Length}");
                Assert.Equal($"{link} {path.Length}", File.ReadAllText(_folder[target]));
            }
        }

        Assert.NotNull(new FileInfo(_folder["bare"]).LinkTarget);
        Assert.NotNull(new FileInfo(_folder["missing"]).LinkTarget);
        Assert.Equal(["bare", "chain", "far", "missing", "near", "new.bin", "real.bin", "up.bin"], Names);
    }

    [Fact]
    public void A_linked_archive_stays_a_link()
    {
        SkipOnWindows();
        Write(_folder["real.zip/a"], "old");
        File.CreateSymbolicLink(_folder["link.zip"], "real.zip");
        Write(_folder["link.zip/b"], "new");
        Assert.NotNull(new FileInfo(_folder["link.zip"]).LinkTarget);
        using var archive = ZipFile.OpenRead(_folder["real.zip"]);
        Assert.Equal(2, archive.Entries.Count);
    }

    [Fact]
    public void Links_in_a_circle_are_refused()
    {
        SkipOnWindows();
        File.CreateSymbolicLink(_folder["one"], "two");
        File.CreateSymbolicLink(_folder["two"], "one");
        Assert.Contains("circle", Assert.Throws<IOException>(() => Write(_folder["one"], "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_shared_memory_is_a_file()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "This system has no /dev/shm.");
        var path = $"/dev/shm/imageio-test-{Guid.NewGuid():N}";
        try
        {
            Write(path, "new");
            Write(path, "newer");
            Assert.Equal("newer", File.ReadAllText(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("a.bin")]
    [InlineData("a.zip/b")]
    public void A_file_that_is_replaced_keeps_its_permissions(string name)
    {
        SkipOnWindows();
        Write(_folder[name], "old");
        var file = _folder[name.Split('/')[0]];
        foreach (var mode in (UnixFileMode[])[OwnerOnly, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite,
            OwnerOnly | UnixFileMode.OtherRead | UnixFileMode.UserExecute])
        {
            File.SetUnixFileMode(file, mode);
            Write(_folder[name], "new");
            Assert.Equal(mode, File.GetUnixFileMode(file));
        }
    }

    [Theory]
    [InlineData("a.bin")]
    [InlineData("a.zip/b")]
    public void A_new_file_has_the_permissions_that_the_system_gives(string name)
    {
        SkipOnWindows();
        Write(_folder[name], "new");
        Run("touch", "usual");
        Assert.Equal(File.GetUnixFileMode(_folder["usual"]), File.GetUnixFileMode(_folder[name.Split('/')[0]]));
    }

    [Fact]
    public void A_file_that_is_replaced_keeps_its_owner()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root makes files of others.");
        File.WriteAllText(_folder["a.bin"], "old");
        Run("chown", "1234:2345", "a.bin");
        Write(_folder["a.bin"], "new");
        Assert.Equal((1234u, 2345u), FileStatus.Of(_folder["a.bin"])!.Value.Owner);
    }

    [Fact]
    public void An_unfinished_file_is_readable_by_nobody_else()
    {
        SkipOnWindows();
        using (((ImageTarget)_folder["a.bin"]).Open(TestContext.Current.CancellationToken))
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(Directory.GetFiles(_folder.Path).Single()));
        Assert.Empty(Names);
    }

    [Fact]
    public void What_is_put_aside_has_no_name()
    {
        SkipOnWindows();
        var mark = $".imageio-{Environment.ProcessId}-";
        using var spool = new SpoolStream();
        var before = Count();
        spool.Write(new byte[3_000_000]);
        Assert.Equal(before, Count());

        int Count() => Directory.EnumerateFiles(Path.GetTempPath(), mark + "*.tmp~")
            .Count(path => File.Exists(path) && new FileInfo(path).Length == 3_000_000);
    }

    [Theory]
    [InlineData("a.bin", "a.bin")]
    [InlineData("a.zip/b", "a.zip")]
    public void A_read_only_file_is_refused(string name, string file)
    {
        Write(_folder[name], "old");
        var before = File.ReadAllBytes(_folder[file]);
        File.SetAttributes(_folder[file], FileAttributes.ReadOnly);
        try
        {
            Assert.Contains("read-only", Assert.Throws<UnauthorizedAccessException>(() => Write(_folder[name], "new")).Message,
                StringComparison.Ordinal);
            Assert.Equal(before, File.ReadAllBytes(_folder[file]));
            Assert.Equal([file], Names);
        }
        finally
        {
            File.SetAttributes(_folder[file], FileAttributes.Normal);
        }
    }

    [Theory]
    [InlineData(242)]
    [InlineData(251)]
    [InlineData(255)]
    public void A_name_as_long_as_the_system_allows_is_written(int length)
    {
        var name = new string('n', length - 4) + ".bin";
        Write(_folder[name], "new");
        Write(_folder[name], "newer");
        Assert.Equal([name], Names);
    }

    [Fact]
    public void A_name_that_is_too_long_is_told_as_such()
    {
        SkipOnWindows();
        var name = new string('ä', 128);
        var fault = Assert.Throws<PathTooLongException>(() => Write(_folder[name], "new"));
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("tmp~", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_named_pipe_stays_one_and_gets_the_bytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes are told from files by Linux's statx.");
        Run("mkfifo", "pipe");
        using var reader = Process.Start(new ProcessStartInfo("cat", [_folder["pipe"]]) { RedirectStandardOutput = true })!;
        Write(_folder["pipe"], "through");
        Assert.Equal("through", reader.StandardOutput.ReadToEnd());
        Assert.False(FileStatus.Of(_folder["pipe"])!.Value.IsRegular);
        Assert.Equal(["pipe"], Names);
    }

    [Fact]
    public async Task A_named_pipe_that_is_checked_before_it_is_written_gets_the_bytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes are told from files by Linux's statx.");
        Run("mkfifo", "pipe");
        ImageTarget target = _folder["pipe"];
        using var reader = Process.Start(new ProcessStartInfo("cat", [_folder["pipe"]]) { RedirectStandardOutput = true })!;
        var writing = Task.Run(
            () =>
            {
                target.Check();
                Write(target, "through");
            },
            TestContext.Current.CancellationToken);
        Assert.Equal("through", await reader.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await writing;
    }

    [Fact]
    public void An_open_file_of_a_process_is_written_where_it_is()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux lists open files.");
        using var file = new FileStream(_folder["log"], FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Write("old and longer"u8);
        file.Flush();
        var descriptor = file.SafeFileHandle.DangerousGetHandle();
        File.CreateSymbolicLink(_folder["out"], $"/proc/self/fd/{descriptor}");
        Write(_folder["out"], "new");
        file.Position = 0;
        using var text = new StreamReader(file);
        Assert.StartsWith("new", text.ReadToEnd(), StringComparison.Ordinal);
        Assert.Equal(["log", "out"], Names);
    }

    [Theory]
    [InlineData("old", "newer", 5)]
    [InlineData("older", "new", 0)]
    [InlineData("", "new", 2)]
    public void A_file_that_there_is_no_room_to_write_over_is_as_before(string before, string after, int room)
    {
        File.WriteAllText(_folder["a.bin"], before);
        using var complete = new BreakingStream(after + "!", room);
        Assert.Throws<IOException>(() => new TargetPlace(_folder["a.bin"]).Overwrite(complete));
        Assert.Equal(before, File.ReadAllText(_folder["a.bin"]));
    }

    [Fact]
    public void What_was_kept_of_a_file_is_put_back_where_writing_over_it_fails()
    {
        File.WriteAllText(_folder["a.bin"], "older");
        using var complete = new BreakingStream("new", 2);
        Assert.Throws<IOException>(() => new TargetPlace(_folder["a.bin"]).Overwrite(complete, _folder["kept"]));
        Assert.Equal("older", File.ReadAllText(_folder["a.bin"]));
        Assert.Equal(["a.bin"], Names);
    }

    [Theory]
    [InlineData("older")]
    [InlineData("o")]
    public void What_was_kept_of_a_file_that_was_written_over_can_be_put_back(string before)
    {
        File.WriteAllText(_folder["a.bin"], before);
        var place = new TargetPlace(_folder["a.bin"]);
        using (var complete = new MemoryStream([.. "new"u8]))
            place.Overwrite(complete, _folder["kept"]);
        Assert.Equal("new", File.ReadAllText(_folder["a.bin"]));
        place.Restore(_folder["kept"]);
        Assert.Equal(before, File.ReadAllText(_folder["a.bin"]));
        Assert.Equal(["a.bin"], Names);
    }

    [Fact]
    public void What_killed_processes_left_is_cleaned_up_and_what_live_ones_write_is_not()
    {
        SkipOnWindows();
        using var gone = Process.Start("true");
        gone.WaitForExit();
        using var live = Process.Start("sleep", "600");
        try
        {
            var left = _folder[$".imageio-{gone.Id}-0123abcd.tmp~"];
            var written = _folder[$".imageio-{live.Id}-0123abcd.tmp~"];
            var locked = _folder[$".imageio-{gone.Id}-4567abcd.tmp~"];
            var others = _folder[".imageio-mine.txt"];
            foreach (var path in (string[])[left, written, locked, others])
            {
                File.WriteAllText(path, "half");
                File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(-1));
            }

            // As a process of another container looks from here, whose number means nobody.
            using (new FileStream(locked, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                Write(_folder["a.bin"], "new");
            Assert.Equal(new[] { "a.bin", Path.GetFileName(written), Path.GetFileName(locked), ".imageio-mine.txt" }.Order(
                StringComparer.Ordinal), Names);
        }
        finally
        {
            live.Kill();
        }
    }

    [Fact]
    public void A_path_that_ends_like_a_folder_is_none_of_a_file()
        => Assert.Contains("folder", Assert.Throws<UnauthorizedAccessException>(() => Write(_folder["a.bin"] + "/", "x")).Message,
            StringComparison.Ordinal);

    /// <summary>Gives its text letter by letter, and fails at one of them.</summary>
    private sealed class BreakingStream(string text, int end) : MemoryStream(System.Text.Encoding.UTF8.GetBytes(text))
    {
        public override int Read(byte[] buffer, int offset, int count)
            => Position < end ? base.Read(buffer, offset, 1) : throw new IOException("No space left on device.");

        public override void CopyTo(Stream destination, int bufferSize)
        {
            var letter = new byte[1];
            while (Read(letter, 0, 1) > 0)
                destination.Write(letter);
        }
    }
}
