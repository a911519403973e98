using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NASerEx.Brokers;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Runtime;
using NASerEx.Servers;
using NASerEx.Specs;

namespace NASerEx.Benchmarks;

/// <summary>
/// Workers on a queue of RabbitMQ: whether every frame has one result after workers were killed, how many frames a second one and two workers of one thread
/// answer, and what memory a worker takes whose results find no room. The queue is filled before; the broker runs on the same processors.
/// </summary>
internal static class BrokerStreamBenchmark
{
    private const int Pictures = 256, LargeFrame = 100_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200), Patience = TimeSpan.FromMinutes(2);

    public static Benchmark Definition { get; } = new(
        "broker-stream",
        "workers on a RabbitMQ queue, killed, one against two, and stalled: [--frames 200000] [--kill-every 3] [--speed-frames 4000] [--rounds 2] [--stalled-frames 2000] [--stalled-seconds 60] [--model file] [--dataset spec] [--batch 32] [--only kills|speed|stall]", Run);

    private static void Run(BenchmarkOptions options)
    {
        using var server = new RabbitServer();
        if (!server.IsThere)
            throw new ArgumentException(RabbitServer.WhyNot);
        var work = new QueueWork(
            Path.GetFullPath(options.Text("model") ?? "examples/symbols-backbone.onnx"), Path.GetFullPath(options.Text("dataset") ?? "examples/symbols.naserex.yaml"), options.Number("batch", ExitRunner.DefaultBatch));
        var pictures = PicturesOf(work);
        Console.WriteLine($"{Path.GetFileName(work.Model)}, frames of {pictures.Average(picture => picture.Length):0} bytes in the mean, {pictures.Length} pictures in turn");
        var only = options.Text("only");
        if (only is null or "kills")
            Kills(server, work, pictures, options.Number("frames", 200_000), TimeSpan.FromSeconds(options.Real("kill-every", 3)));
        if (only is null or "speed")
            Speed(server, work, pictures, options.Number("speed-frames", 4000), options.Number("rounds", 2));
        if (only is null or "stall")
            Stall(server, work, pictures, options.Number("stalled-frames", 2000), options.Number("stalled-seconds", 60));
    }

    private static byte[][] PicturesOf(QueueWork work)
    {
        using var data = ImageDataset.Open(SpecFile.ReadDataset(work.Dataset), WorkContext.None);
        var split = data.Split(SplitName.Test);
        return [.. Enumerable.Range(0, Math.Min(Pictures, split.Count)).Select(image => split.Thumbnail(image, int.MaxValue))];
    }

    private static void Kills(RabbitServer server, QueueWork work, byte[][] pictures, int frames, TimeSpan every)
    {
        using var queues = new RabbitQueues(server);
        var (queue, labels) = (Fill(queues, pictures, frames), LabelsOf(work, pictures));
        using var listener = new RabbitQueues(server);
        var taken = listener.Listen(QueueWorkerProcess.ResultsOf(queue));
        var (times, answered, wrong, kills, before, watch) = (new int[frames], 0, 0, 0, 0, Stopwatch.StartNew());
        var workers = Enumerable.Range(0, 2).Select(_ => QueueWorkerProcess.Start(server, queue, work, null)).ToList();
        for (var (next, last) = (every, TimeSpan.Zero); answered < frames && watch.Elapsed - last < Patience; Thread.Sleep(Look))
        {
            last = Take() ? watch.Elapsed : last;
            if (workers.Any(worker => worker.HasExited))
                throw new ArgumentException("a worker has ended by itself");
            // Where starting takes longer than that, nobody would ever get to work.
            if (watch.Elapsed < next || answered == before || answered == frames)
                continue;
            var victim = kills++ % workers.Count;
            Kill(workers[victim]);
            workers[victim] = QueueWorkerProcess.Start(server, queue, work, null);
            (next, before) = (watch.Elapsed + every, answered);
        }

        var seconds = watch.Elapsed.TotalSeconds;
        workers.ForEach(Kill);
        // What the broker had confirmed is still on its way here.
        Thread.Sleep(TimeSpan.FromSeconds(1));
        Take();
        Console.WriteLine($"{frames:N0} frames, {kills} kills in {seconds:F0} s: {frames - answered:N0} lost, {times.Sum(count => Math.Max(0, count - 1)):N0} results twice, told by their ids, {wrong} with another class than in one process; {queues.Count(queue + BrokerOptions.DeadLetterEnding)} dead letters, {queues.Count(queue)} left");
        if (answered < frames || wrong > 0)
            throw new ArgumentException("frames were lost, or got another answer");

        bool Take()
        {
            var earlier = answered;
            while (taken.TryDequeue(out var result))
            {
                var number = int.Parse(result.Id!, CultureInfo.InvariantCulture);
                using var json = JsonDocument.Parse(result.Body);
                wrong += json.RootElement.GetProperty("label").GetInt32() == labels[number % pictures.Length] ? 0 : 1;
                answered += times[number]++ == 0 ? 1 : 0;
            }

            return answered > earlier;
        }
    }

    private static void Speed(RabbitServer server, QueueWork work, byte[][] pictures, int frames, int rounds)
    {
        var ratios = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var (one, two) = (Rate(server, work, pictures, frames, 1), Rate(server, work, pictures, frames, 2));
            ratios.Add(two / one);
            Console.WriteLine($"one worker {one,7:F1} frames/s, two workers {two,7:F1} frames/s, ratio {ratios[^1]:F2}");
        }

        Console.WriteLine($"median ratio {ratios.Order().ElementAt(ratios.Count / 2):F2}");
    }

    /// <summary>Frames a second from the first tenth to the last: starting does not count.</summary>
    private static double Rate(RabbitServer server, QueueWork work, byte[][] pictures, int frames, int count)
    {
        using var queues = new RabbitQueues(server);
        var queue = Fill(queues, pictures, frames);
        var workers = Enumerable.Range(0, count).Select(number => QueueWorkerProcess.Start(server, queue, work, number % Environment.ProcessorCount)).ToList();
        var (first, begun) = Await(frames / 10);
        var (last, ended) = Await(frames - (frames / 10));
        workers.ForEach(Kill);
        return (last - first) / Stopwatch.GetElapsedTime(begun, ended).TotalSeconds;

        (int Count, long Time) Await(int least)
        {
            for (; workers.TrueForAll(worker => !worker.HasExited); Thread.Sleep(Look))
                if (queues.Count(QueueWorkerProcess.ResultsOf(queue)) is var answered && answered >= least)
                    return (answered, Stopwatch.GetTimestamp());
            throw new ArgumentException("a worker has ended by itself");
        }
    }

    private static void Stall(RabbitServer server, QueueWork work, byte[][] pictures, int frames, int longest)
    {
        const int Room = 100;
        using var queues = new RabbitQueues(server);
        // What follows the end of a PNG is not part of the image.
        byte[][] large = [.. pictures.Select(picture => (byte[])[.. picture, .. new byte[LargeFrame - picture.Length]])];
        var queue = Fill(queues, large, frames, ("x-queue-type", "classic"), ("x-max-length", Room), ("x-overflow", "reject-publish"));
        using var worker = QueueWorkerProcess.Start(server, queue, work, null);
        while (queues.Count(QueueWorkerProcess.ResultsOf(queue)) < Room)
            Thread.Sleep(Look);
        for (var seconds = 0; seconds <= longest; seconds += 20)
        {
            Console.WriteLine($"stalled for {seconds,3} s with {queues.Count(queue):N0} of {frames:N0} frames of {LargeFrame:N0} bytes left in the queue: the worker takes {ResidentOf(worker):0.0} MiB");
            Thread.Sleep(TimeSpan.FromSeconds(20));
        }

        Kill(worker);
    }

    /// <summary>Makes a queue and one for results, and fills it before anyone takes from it.</summary>
    private static string Fill(RabbitQueues queues, byte[][] pictures, int frames, params (string Name, object? Value)[] results)
    {
        var queue = RabbitServer.NewQueue();
        var options = new BrokerOptions("", queue, QueueWorkerProcess.ResultsOf(queue));
        queues.Declare(options.DeadLetterQueue);
        queues.Declare(options.OutputQueue, results);
        queues.Declare(queue, BrokerQueues.InputArguments(options).Select(argument => (argument.Key, argument.Value)));
        queues.Publish(queue, Enumerable.Range(0, frames).Select(number => (number.ToString(CultureInfo.InvariantCulture), pictures[number % pictures.Length])));
        return queue;
    }

    private static int[] LabelsOf(QueueWork work, byte[][] pictures)
    {
        using var inference = ExitInference.Open(work.Model, _ => SpecFile.ReadDataset(work.Dataset), new InferenceOptions { Batch = work.Batch });
        using var pipeline = inference.Start(CancellationToken.None);
        pipeline.Feed(pictures.Select((picture, number) => FrameStream.One(number, picture)));
        var labels = new List<int>();
        while (pipeline.Take(out var result))
            labels.Add(result.Answer.Label);
        return [.. labels];
    }

    private static void Kill(Process worker)
    {
        worker.Kill();
        worker.WaitForExit();
    }

    private static double ResidentOf(Process process)
    {
        process.Refresh();
        return process.WorkingSet64 / (double)(1 << 20);
    }
}
