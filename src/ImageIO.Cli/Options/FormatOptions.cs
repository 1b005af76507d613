using System.CommandLine;
using ImageIO.Codecs;

namespace ImageIO.Cli.Options;

/// <summary>A codec's own settings as options of a command: <c>--quality 80</c> for the setting <c>quality</c>.</summary>
internal sealed class FormatOptions
{
    private readonly List<(OptionInfo Info, Option Option)> _options;

    /// <param name="codec">The codec whose settings they are.</param>
    /// <param name="aliases">Further names of some, by the setting's.</param>
    public FormatOptions(CodecInfo codec, IReadOnlyDictionary<string, string> aliases)
        => _options = [.. codec.Options.Select(info => (info, Create(info, aliases.GetValueOrDefault(info.Name))))];

    public void AddTo(Command command) => _options.ForEach(option => command.Add(option.Option));

    /// <summary>The options with what the command line says of them.</summary>
    public WriteOptions Apply(WriteOptions options, ParseResult arguments)
    {
        foreach (var (info, option) in _options)
        {
            var text = option is not Option<bool> flag ? arguments.GetValue((Option<string>)option)
                : arguments.GetValue(flag) ? "true"
                : null;
            if (text is not null)
                options = info.Apply(options, text);
        }

        return options;
    }

    /// <summary>The option of a setting.</summary>
    public Option Named(string setting) => _options.Find(option => option.Info.Name == setting).Option;

    private static Option Create(OptionInfo info, string? alias)
    {
        // The option alone says it all.
        if (info.IsFlag)
            return new Option<bool>($"--{info.Name}") { Description = info.Description };
        var option = alias is null ? new Option<string>($"--{info.Name}") : new Option<string>($"--{info.Name}", alias);
        option.HelpName = info.Values;
        option.Description = info.Description;
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !IsValue(info, result.Tokens[0].Value))
                result.AddError($"'{result.Tokens[0].Value}' is not a value for {result.IdentifierToken?.Value}: use {info.Values}");
        });
        return option;
    }

    private static bool IsValue(OptionInfo info, string text)
    {
        try
        {
            return info.Apply(WriteOptions.Default, text) is not null;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
