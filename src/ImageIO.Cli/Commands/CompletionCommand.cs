using System.CommandLine;
using ImageIO.Cli.CommandLine;
using ImageIO.Cli.Completion;

namespace ImageIO.Cli.Commands;

/// <summary><c>imageio completion</c>: a script by which a shell completes the tool's options.</summary>
internal sealed class CompletionCommand : ToolCommand
{
    private static readonly (string Shell, Func<IReadOnlyList<CommandShape>, string> Script)[] Shells =
    [
        ("bash", BashScript.Of),
        ("zsh", ZshScript.Of),
        ("fish", FishScript.Of),
        ("powershell", PowerShellScript.Of),
    ];

    private readonly Argument<string> _shell = new("bash|zsh|fish|powershell") { Description = "The shell." };
    private readonly Command _root;

    public CompletionCommand(Command root, CancellationToken cancellationToken)
        : base(
            "completion",
            "Prints a script by which a shell completes commands, options and values.",
            [
                "imageio completion bash > ~/.local/share/bash-completion/completions/imageio",
                "imageio completion zsh > ~/.zfunc/_imageio",
                "imageio completion fish > ~/.config/fish/completions/imageio.fish",
                "imageio completion powershell | Out-String | Invoke-Expression",
            ],
            cancellationToken)
    {
        _root = root;
        _shell.Validators.Add(result =>
        {
            if (Array.TrueForAll(Shells, shell => shell.Shell != result.Tokens[0].Value))
            {
                var known = string.Join(", ", Shells.Select(shell => shell.Shell));
                result.AddError($"'{result.Tokens[0].Value}' is no shell that is known: use {known}");
            }
        });
        Add(_shell);
    }

    protected override int Execute(ParseResult arguments, CancellationToken cancellationToken)
    {
        var name = arguments.GetRequiredValue(_shell);
        Console.Out.Write(Array.Find(Shells, shell => shell.Shell == name).Script(CommandShape.AllOf(_root)));
        return ExitCodes.Done;
    }
}
