using System.CommandLine;
using Stills;

var images = new Argument<string[]>("IMAGES") { Description = "Images, or folders of images; of 8 bits.", Arity = ArgumentArity.OneOrMore };
var oursOnly = new Option<bool>("--ours-only") { Description = "Leaves the peers out." };
var command = new RootCommand("Compares stills of 256 colors, not dithered, with those of others: error and CPU.") { images, oursOnly };
command.SetAction(said => Comparison.Run(said.GetRequiredValue(images), said.GetValue(oursOnly)));
return command.Parse(args).Invoke();
