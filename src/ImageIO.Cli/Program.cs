using ImageIO;
using ImageIO.Cli;
using ImageIO.Cli.CommandLine;
using ImageIO.FFmpeg;

Iio.Codecs.UseFFmpeg();
using var interruption = new Interruption();
return Tool.Run(args, interruption);
