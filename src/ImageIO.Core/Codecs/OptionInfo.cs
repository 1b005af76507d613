namespace ImageIO.Codecs;

/// <summary>
/// A setting of a format that can be given as text: <c>quality=80</c>. A codec declares its settings in <see cref="CodecInfo.Options"/>;
/// the tool, its help, <c>IioV2.Help</c> and the documents read them there.
/// </summary>
public sealed class OptionInfo
{
    private readonly Func<WriteOptions, WriteOptions> _convert;
    private readonly Func<WriteOptions, string, WriteOptions> _apply;

    private OptionInfo(
        string name,
        string values,
        string description,
        Func<WriteOptions, WriteOptions> convert,
        Func<WriteOptions, string, WriteOptions> apply)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(values);
        ArgumentException.ThrowIfNullOrEmpty(description);
        (Name, Values, Description, _convert, _apply) = (name, values, description, convert, apply);
    }

    /// <summary>The key, lower case: <c>quality</c>.</summary>
    public string Name { get; }

    /// <summary>What the value may be, for people: <c>1 to 100</c>, or words with commas between them.</summary>
    public string Values { get; }

    /// <summary>What the setting does, and its default, in a sentence or two.</summary>
    public string Description { get; }

    /// <summary>Whether the setting is on or off, as <see cref="Flag"/> declares it: a switch of the command line.</summary>
    internal bool IsFlag { get; private set; }

    /// <summary>A setting whose text has a syntax of its own.</summary>
    /// <typeparam name="TOptions">The options that the setting belongs to.</typeparam>
    /// <param name="name">The key.</param>
    /// <param name="values">What the value may be.</param>
    /// <param name="description">What the setting does.</param>
    /// <param name="apply">
    /// The options with the value set. Throws <see cref="FormatException"/>, <see cref="OverflowException"/> or
    /// <see cref="ArgumentException"/> for text that is no value.
    /// </param>
    public static OptionInfo Text<TOptions>(string name, string values, string description, Func<TOptions, string, TOptions> apply)
        where TOptions : WriteOptions, new()
    {
        ArgumentNullException.ThrowIfNull(apply);
        return new(name, values, description, As<TOptions>, (options, text) => apply((TOptions)options, text));
    }

    /// <summary>A setting that is a whole number.</summary>
    /// <typeparam name="TOptions">The options that the setting belongs to.</typeparam>
    /// <param name="name">The key.</param>
    /// <param name="min">The least value.</param>
    /// <param name="max">The greatest value; <see cref="int.MaxValue"/> for no bound.</param>
    /// <param name="description">What the setting does.</param>
    /// <param name="apply">The options with the value set.</param>
    public static OptionInfo Integer<TOptions>(string name, int min, int max, string description, Func<TOptions, int, TOptions> apply)
        where TOptions : WriteOptions, new()
    {
        ArgumentNullException.ThrowIfNull(apply);
        var values = max == int.MaxValue ? $"{min} or more" : $"{min} to {max}";
        return Text<TOptions>(name, values, description, (options, text) => apply(options, OptionText.Integer(text, min, max)));
    }

    /// <summary>A setting that is on or off: <c>true</c> or <c>false</c>.</summary>
    /// <typeparam name="TOptions">The options that the setting belongs to.</typeparam>
    /// <param name="name">The key.</param>
    /// <param name="description">What the setting does.</param>
    /// <param name="apply">The options with the value set.</param>
    public static OptionInfo Flag<TOptions>(string name, string description, Func<TOptions, bool, TOptions> apply)
        where TOptions : WriteOptions, new()
    {
        var flag = Choice(name, [("true", true), ("false", false)], description, apply);
        flag.IsFlag = true;
        return flag;
    }

    /// <summary>A setting that is one of several words.</summary>
    /// <typeparam name="TOptions">The options that the setting belongs to.</typeparam>
    /// <typeparam name="TValue">What the words stand for.</typeparam>
    /// <param name="name">The key.</param>
    /// <param name="words">Each word, lower case, and its value.</param>
    /// <param name="description">What the setting does.</param>
    /// <param name="apply">The options with the value set.</param>
    public static OptionInfo Choice<TOptions, TValue>(
        string name, IReadOnlyList<(string Word, TValue Value)> words, string description, Func<TOptions, TValue, TOptions> apply)
        where TOptions : WriteOptions, new()
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(apply);
        return Text<TOptions>(
            name, OptionText.List(words), description, (options, text) => apply(options, OptionText.Choice(text, words)));
    }

    /// <summary>The options with the setting set.</summary>
    /// <param name="options">
    /// Options of the setting's format, or <see cref="WriteOptions"/> that any format takes: these become the format's own, and keep what
    /// they say.
    /// </param>
    /// <param name="text">The value as it was typed. Numbers are in invariant culture.</param>
    /// <exception cref="FormatException">The text is not one of <see cref="Values"/>.</exception>
    /// <exception cref="ArgumentException">The options are those of another format.</exception>
    public WriteOptions Apply(WriteOptions options, string text)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(text);
        var own = _convert(options);
        try
        {
            return _apply(own, text);
        }
        catch (Exception fault) when (fault is FormatException or OverflowException or ArgumentException)
        {
            throw new FormatException($"\"{text}\" is no value of {Name}, which is {Values}.", fault);
        }
    }

    private static WriteOptions As<TOptions>(WriteOptions options)
        where TOptions : WriteOptions, new()
    {
        if (options is TOptions)
            return options;
        if (options.GetType() != typeof(WriteOptions))
        {
            throw new ArgumentException(
                $"{options.GetType().Name} are options of another format: this setting belongs to {typeof(TOptions).Name}.",
                nameof(options));
        }

        // Seen as the general options, the format's own are copied whole, and get what the given ones say.
        WriteOptions general = new TOptions();
        return general with
        {
            Codec = options.Codec,
            Extension = options.Extension,
            IsBatch = options.IsBatch,
            FrameDuration = options.FrameDuration,
            LoopCount = options.LoopCount,
            AllowLossyConversion = options.AllowLossyConversion,
            Metadata = options.Metadata,
            Registry = options.Registry,
            Progress = options.Progress,
            MaxParallelism = options.MaxParallelism,
            IsRepeatable = options.IsRepeatable,
            Durable = options.Durable,
            Background = options.Background,
            OnWarning = options.OnWarning,
            FlattensAlpha = options.FlattensAlpha,
        };
    }
}
