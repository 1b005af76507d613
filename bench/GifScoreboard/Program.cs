using GifScoreboard;
using GifScoreboard.Decoding;
using GifScoreboard.Peers;

// As a child of itself, it is the process that a .NET library is measured in.
switch (args)
{
    case [HostedWriter.Verb, .. var rest]:
        HostedWriter.Run(rest);
        return 0;
    case [LibraryDecoders.Verb, .. var rest]:
        LibraryDecoders.Run(rest);
        return 0;
    default:
        return Options.Command(Scoreboard.Run).Parse(args).Invoke();
}
