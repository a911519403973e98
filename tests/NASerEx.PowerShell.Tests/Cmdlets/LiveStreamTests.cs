using System.Buffers.Binary;
using System.Diagnostics;
using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

/// <summary>Frames from standard input, and folders that are being written to.</summary>
public sealed class LiveStreamTests : IDisposable
{
    private readonly Inputs _inputs = new();

    public LiveStreamTests()
    {
        _inputs.WritePhotographs("cat", "dog");
        _inputs.WriteModel("model.onnx", Inputs.Classifier(classes: 2));
    }

    public void Dispose() => _inputs.Dispose();

    [Fact]
    public void FramesOfStandardInputAreAnsweredAndCorruptOnesToldByNumber()
    {
        using var host = _inputs.StartWithInput("""
            $found = Invoke-ExitModel model.onnx -StandardInput -Dataset photos.naserex.yaml -Classes cat, dog -ErrorAction SilentlyContinue -ErrorVariable failures
            "$($found.Source -join ', ') $($found[0].Class -in 'cat', 'dog')"
            $failures | ForEach-Object { "$($_.FullyQualifiedErrorId) $_" }
            """);
        foreach (var frame in new[] { Inputs.Photograph, Inputs.Photograph[..100], Inputs.Photograph })
            WriteFrame(host, frame);
        host.Input.Write([7, 0, 0, 0, 1]);
        host.Input.Close();
        var result = host.WaitForExit();
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal("frame 1, frame 3 True", result.Lines[0]);
        Assert.StartsWith("ImageUnreadable,NASerEx.PowerShell.InvokeExitModelCommand 'frame 2' is left out: ", result.Lines[1], StringComparison.Ordinal);
        Assert.Equal("ImageUnreadable,NASerEx.PowerShell.InvokeExitModelCommand 'frame 4' is left out: the stream ends after 1 of its 7 bytes.", result.Lines[2]);
    }

    [Fact]
    public void ArraysOfBytesInThePipelineAreFrames()
    {
        var result = _inputs.Run("""
            $bytes = [IO.File]::ReadAllBytes([IO.Path]::GetFullPath('photos/test/cat/0.jpg'))
            $found = $bytes, [byte[]]@(1, 2, 3), $bytes | Invoke-ExitModel model.onnx -Dataset photos.naserex.yaml -ErrorAction SilentlyContinue -ErrorVariable failures
            "$($found.Source -join ', ') $($found[0].Probability -eq $found[1].Probability)"
            $failures | ForEach-Object { "$_" }
            $raw = [byte[]]::new(600), [byte[]]::new(599) | Invoke-ExitModel model.onnx -RawFormat 20x10x3 -Dataset photos.naserex.yaml -ErrorAction SilentlyContinue -ErrorVariable failures
            "$($raw.Source) $failures"
            Invoke-ExitModel model.onnx -Frame ([byte[]]@()) -Dataset photos.naserex.yaml -ErrorAction SilentlyContinue -ErrorVariable failures
            "$failures"
            "$((Invoke-ExitModel model.onnx -Frame $bytes -Dataset photos.naserex.yaml).Source)"
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            [
                "frame 1, frame 3 True",
                "'frame 2' is left out: not a JPEG, PNG, WebP or BMP image.",
                "frame 1 'frame 2' is left out: it has 599 bytes, but a raw frame of 20x10x3 has 600.",
                "'frame 1' is left out: it has no bytes.",
                "frame 1",
            ],
            result.Lines);
    }

    [Fact]
    public void RawFramesAreAnsweredOneByOneAndCtrlCEndsTheStream()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Sends SIGINT.");
        Assert.SkipWhen(HostProcess.IgnoresSigint, "This process was started with SIGINT ignored, and its children inherit that.");
        using var host = _inputs.StartWithInput("""
            try { Invoke-ExitModel model.onnx -StandardInput -RawFormat 20x10x3 -Dataset photos.naserex.yaml | ForEach-Object { [Console]::Out.WriteLine($_.Source) } }
            finally { [Console]::Out.WriteLine('cleaned up') }
            """);
        for (var number = 1; number <= 20; number++)
        {
            host.Input.Write(new byte[20 * 10 * 3]);
            host.Input.Flush();
            Assert.Equal($"frame {number}", host.ReadLine());
        }

        // Half a frame is on its way, and more could come.
        host.Input.Write(new byte[300]);
        host.Input.Flush();
        var pressed = Stopwatch.GetTimestamp();
        host.Interrupt();
        var result = host.WaitForExit();
        Assert.Equal(["cleaned up"], result.Lines);
        Assert.InRange(Stopwatch.GetElapsedTime(pressed).TotalSeconds, 0, 20);
    }

    [Fact]
    public void OnCtrlCFramesThatWereTakenInAreStillAnsweredInOrder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Sends SIGINT.");
        Assert.SkipWhen(HostProcess.IgnoresSigint, "This process was started with SIGINT ignored, and its children inherit that.");
        using var host = _inputs.StartWithInput("""
            try {
                Invoke-ExitModel model.onnx -StandardInput -RawFormat 20x10x3 -Dataset photos.naserex.yaml |
                    ForEach-Object { [Console]::Out.WriteLine($_.Source); [Threading.Thread]::Sleep($(if ($_.Source -eq 'frame 1') { 2000 } elseif ($_.Source -eq 'frame 2') { 1000 } else { 10 })) }
            }
            finally { [Console]::Out.WriteLine('cleaned up') }
            """);
        host.Input.Write(new byte[100 * 20 * 10 * 3]);
        host.Input.Flush();
        host.WaitForOutput("frame 2");
        // The script sleeps now: were it between frames, the next one could be given to it and its script be stopped before it has said so.
        host.Interrupt();
        var lines = host.WaitForExit().Lines;
        Assert.InRange(lines.Length, 20, 80);
        Assert.Equal([.. Enumerable.Range(3, lines.Length - 1).Select(number => $"frame {number}"), "cleaned up"], lines);
    }

    [Fact]
    public void AFolderThatIsWrittenToIsWatchedUntilNothingComes()
    {
        Directory.CreateDirectory(_inputs["incoming"]);
        using var host = _inputs.Start("""
            $found = Invoke-ExitModel model.onnx -Watch incoming -IdleTimeout 5 -Dataset photos.naserex.yaml -ErrorAction SilentlyContinue -ErrorVariable failures |
                ForEach-Object { [Console]::Out.WriteLine($_.Source); $_ }
            "$($found.Count) $($failures.Count) $("$failures" -like '*half.jpg*')"
            """);
        File.Copy(_inputs["photos/test/cat/0.jpg"], _inputs["incoming/1.jpg"]);
        Assert.Equal(_inputs["incoming/1.jpg"], host.ReadLine());
        File.WriteAllBytes(_inputs["incoming/half.jpg"], Inputs.Photograph[..100]);
        File.Copy(_inputs["photos/test/dog/0.jpg"], _inputs["incoming/2.jpg"]);
        var result = host.WaitForExit();
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal([_inputs["incoming/2.jpg"], "2 1 True"], result.Lines);
    }

    [Fact]
    public void WhatCannotBeStreamedIsSaid()
    {
        var result = _inputs.Run("""
            try { Invoke-ExitModel model.onnx -StandardInput -RawFormat 20x10 -Dataset photos.naserex.yaml } catch { $_.FullyQualifiedErrorId }
            try { Invoke-ExitModel model.onnx -Watch nowhere -Dataset photos.naserex.yaml } catch { $_.FullyQualifiedErrorId }
            "$((Invoke-ExitModel model.onnx -StandardInput -Dataset photos.naserex.yaml).Count)"
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["RawFormatInvalid", "DataNotFound", "0"], result.Lines.Select(line => line.Split(',')[0]));
    }

    private static void WriteFrame(HostProcess host, byte[] frame)
    {
        var prefix = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(prefix, (uint)frame.Length);
        host.Input.Write([.. prefix, .. frame]);
    }
}
