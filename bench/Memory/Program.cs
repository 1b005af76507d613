// What docs/memory.md shows. Each workload runs in a process of its own, which is watched from outside.
// Usage: dotnet run -c Release --project bench/Memory -- figures [FOLDER]     all plots and tables of docs/memory.md
//        dotnet run -c Release --project bench/Memory -- WORKLOAD …           one of them: see Workloads.cs
using ImageIO.Bench.Memory;

if (args is ["figures", ..])
    await Figures.MakeAsync(args.Length > 1 ? args[1] : ".");
else if (args is ["watch", .. var workload])
    Console.WriteLine(await Watched.RunAsync("", workload));
else
    Workloads.Run(args);
