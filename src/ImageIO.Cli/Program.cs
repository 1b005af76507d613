using ImageIO.Cli;
using ImageIO.Cli.CommandLine;

using var interruption = new Interruption();
return Tool.Run(args, interruption);
