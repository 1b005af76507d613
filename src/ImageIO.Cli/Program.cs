using ImageIO.Cli;

using var interruption = new Interruption();
return Tool.Run(args, interruption);
