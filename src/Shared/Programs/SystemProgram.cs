using ImageIO.Codecs;

namespace ImageIO.Programs;

/// <summary>A program of the system: where it is, and how it is installed where it is missing.</summary>
/// <param name="name">The name of its file, without the extension that Windows adds.</param>
/// <param name="variable">The environment variable that may hold its path, which goes before PATH.</param>
/// <param name="purpose">What it is for, as a sentence that ends with "by": <c>Video is read by</c>.</param>
/// <param name="website">Where it comes from, for systems whose packages are not known.</param>
/// <param name="packages">What it is called by the managers of packages.</param>
internal sealed class SystemProgram(string name, string variable, string purpose, string website, ProgramPackages packages)
{
    private static readonly string Suffix = OperatingSystem.IsWindows() ? ".exe" : "";

    /// <summary>What people call it.</summary>
    public string Name => name;

    /// <summary>What a codec tells of it.</summary>
    /// <param name="use">What the codec runs it for, in a few words.</param>
    public CodecProgram ToCodecProgram(string use) => new() { Name = name, Purpose = use, Variable = variable, Find = Find };

    /// <summary>Its path; null where it is not found.</summary>
    public string? Find() => Given is { } given ? File.Exists(given) ? Path.GetFullPath(given) : null : OnPath(name);

    /// <summary>Its path.</summary>
    /// <exception cref="UnsupportedImageException">It is not there; the message says how it is installed on this system.</exception>
    public string Locate() => Find() ?? throw Missing();

    /// <summary>The path of a program that comes with it: it lies beside it, or on PATH.</summary>
    /// <exception cref="UnsupportedImageException">It is not there.</exception>
    public string LocateCompanion(string companion)
    {
        var beside = Given is not null ? Path.Join(Path.GetDirectoryName(Locate()), companion + Suffix) : null;
        return File.Exists(beside) ? beside : OnPath(companion) ?? throw new UnsupportedImageException(NotOnPath(companion));
    }

    /// <summary>That it is not found, and how it is installed on this system, as sentences.</summary>
    public string WhereToGet()
        => Given is { } given && !File.Exists(given)
            ? $"The environment variable {variable} names \"{given}\", where there is no file." : NotOnPath(name);

    /// <summary>Where a program is on PATH; null where it is not.</summary>
    public static string? OnPath(string program)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            var path = Path.Join(folder, program + Suffix);
            if (folder.Length > 0 && File.Exists(path))
                return Path.GetFullPath(path);
        }

        return null;
    }

    private string? Given => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } path ? path : null;

    private UnsupportedImageException Missing() => new(WhereToGet());

    private string NotOnPath(string program)
        => $"{purpose} the program {program}, which is not found on PATH. {Install()} Or name its path in the environment variable "
            + $"{variable}.";

    private string Install()
    {
        if (OperatingSystem.IsWindows())
            return packages.Winget is { } winget ? $"Install it with: winget install {winget}." : Download();
        if (OperatingSystem.IsMacOS())
            return $"Install it with: brew install {packages.Brew}.";
        (string Manager, string Command)[] managers =
        [
            ("apt-get", $"apt-get install {packages.Apt}"), ("apk", $"apk add {packages.Apk}"), ("dnf", $"dnf install {packages.Dnf}"),
            ("pacman", $"pacman -S {packages.Pacman}"), ("zypper", $"zypper install {packages.Zypper}"),
        ];
        var command = managers.FirstOrDefault(manager => OnPath(manager.Manager) is not null).Command;
        return command is null ? Download() : $"Install it with: {command}.";
    }

    private string Download() => $"Install {name}, from {website} or by the system's packages.";
}

/// <summary>The names of a program's package, by who installs it.</summary>
internal sealed record ProgramPackages(string Apt, string Apk, string Dnf, string Pacman, string Zypper, string Brew, string? Winget);
