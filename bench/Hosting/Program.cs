using Hosting.Bench;

// serve async|sync: a server on a free port, whose address is printed. load REQUESTS CLIENTS [WAY...]: each way in a server process of its
// own.
switch (args)
{
    case ["serve", var way]:
        await Server.RunAsync(way);
        return 0;
    case ["load", var requests, var clients, .. var ways]:
        foreach (var way in ways is [] ? ["async", "sync", "async", "sync"] : ways)
            await Load.RunAsync(way, int.Parse(requests), int.Parse(clients));
        return 0;
    default:
        Console.Error.WriteLine("load REQUESTS CLIENTS [async|sync ...]");
        return 2;
}
