using GifScoreboard;
using GifScoreboard.Peers;

if (args is [HostedWriter.Verb, .. var rest])
{
    HostedWriter.Run(rest);
    return 0;
}

return Options.Command(Scoreboard.Run).Parse(args).Invoke();
