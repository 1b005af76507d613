// What docs/memory.md shows. Each workload runs in a process of its own, which is watched from outside.
// Usage: dotnet run -c Release --project bench/Memory -- figures FOLDER [NAME…]    the plots and figures of docs/memory.md
//        dotnet run -c Release --project bench/Memory -- watch WORKLOAD …           one workload, see Workloads.cs, with its peak
using ImageIO.Bench.Memory;

if (args is ["figures", ..])
    await Figures.MakeAsync(args.Length > 1 ? args[1] : ".", args[Math.Min(2, args.Length)..]);
else if (args is ["watch", .. var workload])
    Console.WriteLine(await Watched.RunAsync("", workload));
else
    Workloads.Run(args);
