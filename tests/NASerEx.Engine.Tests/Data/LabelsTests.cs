using System.Text;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Data.Files;
using NASerEx.Data.Labels;
using Xunit;

namespace NASerEx.Engine.Tests.Data;

public class LabelsTests
{
    private const string Csv = """
        image,class,split
        a.jpg,owl,train
        "deep/b, ""c"".jpg",cat,test
        deep\d.jpg,owl,test
        """;

    private const string Json = """
        {"image": "a.jpg", "class": "owl", "split": "train"}

        {"split": "test", "image": "deep/b, \"c\".jpg", "class": "cat", "more": [1, null]}
        {"image": "./deep\\d.jpg", "class": "owl", "split": "test"}
        """;

    [Theory]
    [InlineData("labels.csv", Csv)]
    [InlineData("labels.CSV", "\uFEFF" + Csv)]
    [InlineData("labels.jsonl", Json)]
    [InlineData("labels.ndjson", "\uFEFF" + Json)]
    public void TablesAndObjectsSayTheSame(string file, string text)
    {
        using var folder = Pictures();
        folder.Add(file, Encoding.UTF8.GetBytes(text));
        var crlf = text.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n";
        foreach (var options in new[] { Options(folder, file), folder.Zipped(Options(folder, file)) })
        {
            using var dataset = folder.Open(options);
            Assert.Equal(["cat", "owl"], dataset.Classes);
            Assert.Equal([("a.jpg", 1), ("deep/b, \"c\".jpg", 0), ("deep/d.jpg", 1)], Found(dataset));
        }

        folder.Add(file, Encoding.UTF8.GetBytes(crlf));
        using var again = folder.Open(Options(folder, file) with { Splits = ImageFolder.All("deep") });
        Assert.Equal([("deep/b, \"c\".jpg", 0), ("deep/d.jpg", 1)], Found(again));
        Assert.Empty(folder.Warnings);
    }

    [Fact]
    public void AColumnMayGiveTheSplit()
    {
        using var folder = Pictures();
        folder.Add("labels.csv", Encoding.UTF8.GetBytes(Csv.Replace("class,split", "label,part", StringComparison.Ordinal)));
        var options = Options(folder, "labels.csv", ("test", SplitName.Test), ("train", SplitName.Train)) with
        {
            Labels = new() { File = "labels.csv", Class = "label", Split = "part" },
        };

        using var dataset = folder.Open(options);

        Assert.Equal(["deep/b, \"c\".jpg", "deep/d.jpg"], dataset.Split(SplitName.Test).Ids.Order(StringComparer.Ordinal));
        Assert.Equal(["a.jpg"], dataset.Split(SplitName.Train).Ids);
        var refusal = folder.Refusal(options with { Splits = ImageFolder.All("trian") });
        Assert.Equal("DataNotFound", refusal.Id);
        Assert.Contains("no row of", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("has 'trian' as its part. Did you mean 'train'? There are: test, train.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("DataBadSplit", folder.Refusal(options with { Splits = ImageFolder.Splits((SplitName.Test, new()), (SplitName.Train, new() { Folder = "train" })) }).Id);
    }

    [Fact]
    public void RowsThatNoSplitAsksForAreCountedInAWarning()
    {
        using var folder = Pictures();
        folder.Add("e.jpg", ImageFolder.Jpeg(4));
        folder.Add("labels.csv", "image,class,part\na.jpg,x,test\ndeep/d.jpg,x,dev\n\"deep/b, \"\"c\"\".jpg\",y,\ne.jpg,y,dev\n"u8.ToArray());
        var options = Options(folder, "labels.csv", ("test", SplitName.Test)) with { Labels = new() { File = "labels.csv", Split = "part" } };

        using var dataset = folder.Open(options);

        Assert.Equal(["a.jpg"], dataset.Split(SplitName.Test).Ids);
        Assert.Contains("3 images of", Assert.Single(folder.Warnings, warning => warning.Contains("in no split", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains(folder.Warnings, warning => warning.EndsWith("in their part: '' (1), 'dev' (2).", StringComparison.Ordinal));
        folder.Warnings.Clear();
        using var whole = folder.Open(options with { Splits = ImageFolder.All() });
        Assert.Empty(folder.Warnings);
    }

    [Fact]
    public void PathsStartFromTheLabelsFile()
    {
        using var folder = Pictures();
        folder.Add("deep/lists/labels.tsv", "image\tclass\n../d.jpg\tx\n../../a.jpg\ty\n"u8.ToArray());

        using var dataset = folder.Open(Options(folder, @"deep\lists/labels.tsv"));

        Assert.Equal([("a.jpg", 1), ("deep/d.jpg", 0)], Found(dataset));
    }

    [Fact]
    public void TabsSeparateTheFieldsOfATsvFileWhateverStandsInThem()
    {
        using var folder = Pictures();
        folder.Add("labels.tsv", "path, from here\timage\tclass;name\nx,y;z\ta.jpg\tx\n"u8.ToArray());

        using var dataset = folder.Open(Options(folder, "labels.tsv") with { Labels = new() { File = "labels.tsv", Class = "class;name" } });

        Assert.Equal([("a.jpg", 0)], Found(dataset));
    }

    [Fact]
    public void ClassesMayBeNumbers()
    {
        Assert.Equal("0 1 2 3 4 5 6 7 8 9 10: 10 2", Labelled("10", "2"));
        Assert.Equal("01 2: 0 1", Labelled("01", "2"));
        Assert.Equal("x y z: 2 0", Labelled("2", "x", "x", "y", "z"));
        Assert.Equal("7 8: 1 0", Labelled("8", "7", "7", "8"));

        static string Labelled(string first, string second, params string[] classes)
        {
            using var folder = Pictures();
            folder.Add("labels.jsonl", Encoding.UTF8.GetBytes($$"""
                {"image": "a.jpg", "class": {{(ClassLabels.IsNumber(first) ? first : $"\"{first}\"")}}}
                {"image": "deep/d.jpg", "class": "{{second}}"}
                """));
            using var dataset = folder.Open(Options(folder, "labels.jsonl") with { Classes = classes.Length == 0 ? null : [.. classes] });
            return $"{string.Join(' ', dataset.Classes)}: {string.Join(' ', Found(dataset).Select(image => image.Label))}";
        }
    }

    [Theory]
    [InlineData("labels.csv", "image,class\na.jpg,\n", "DataBadLabels", ":2: class: the class of 'a.jpg' is empty")]
    [InlineData("labels.csv", "image,class\n,x\n", "DataBadLabels", ":2: image: the path of the image is empty")]
    [InlineData("labels.csv", "filename,class\na.jpg,x\n", "DataBadLabels", ":1: there is no 'image' (labels.image); there are filename, class.")]
    [InlineData("labels.csv", "image,clas\na.jpg,x\n", "DataBadLabels", "Did you mean 'clas'? Name the right one in labels.class.")]
    [InlineData("labels.csv", "image,class,image\na.jpg,x,y\n", "DataBadLabels", ":1: there are two columns 'image'")]
    [InlineData("labels.csv", "image,class\n\na.jpg,x,y\n", "DataBadLabels", ":3: has 3 fields, but line 1 names 2 columns")]
    [InlineData("labels.csv", "\n\nimage,class\na.jpg,x,y\n", "DataBadLabels", ":4: has 3 fields, but line 3 names 2 columns")]
    [InlineData("labels.csv", "\nimage,clas\na.jpg,x\n", "DataBadLabels", ":2: there is no 'class'")]
    [InlineData("labels.csv", "\nimage,class,class\na.jpg,x,y\n", "DataBadLabels", ":2: there are two columns 'class'")]
    [InlineData("labels.csv", "image,class\na.jpg,\"x\n\ny", "DataBadLabels", ":2:7: this quote is never closed")]
    [InlineData("labels.csv", "image,class\na.jpg,\"x\"y\n", "DataBadLabels", ":2:10: 'y' stands after a closing quote")]
    [InlineData("labels.csv", "image,class\na.jpg,x\"y\n", "DataBadLabels", ":2:8: a quote stands within a field")]
    [InlineData("labels.csv", "image,class\n\"a\n.jpg\",x\na.jpg,y\"\n", "DataBadLabels", ":4:8: a quote stands within a field")]
    [InlineData("labels.csv", "image,class\n../a.jpg,x\n", "DataBadLabels", ":2: image: '../a.jpg' lies outside the dataset")]
    [InlineData("labels.csv", "image,class\ndeep/../../a.jpg,x\n", "DataBadLabels", "lies outside the dataset")]
    [InlineData("labels.csv", "image,class\n/etc/passwd,x\n", "DataBadLabels", ":2: image: '/etc/passwd' lies outside the dataset")]
    [InlineData("labels.csv", "image,class\nC:\\a.jpg,x\n", "DataBadLabels", "lies outside the dataset")]
    [InlineData("labels.csv", "image,class\na.jpg,x\nb.jpg,x\n", "DataImageMissing", ":3: image: there is no file")]
    [InlineData("labels.csv", "image,class\na.jpg,x\ndeep/d.jpg,x\n./a.jpg,y\n", "DataBadLabels", ":4: class: './a.jpg' is 'y' here, but 'x' on line 2.")]
    [InlineData("labels.csv", "image,class\na.jpg,-1\ndeep/d.jpg,0\n", "DataBadLabels", ":2: class: -1 is negative")]
    [InlineData("labels.csv", "image,class\na.jpg,1\ndeep/d.jpg,2000000000\n", "DataBadLabels", ":3: class: 2000000000 is no number of a class")]
    [InlineData("labels.csv", "image,class\na.jpg,1\ndeep/d.jpg,99999999999999999999\n", "DataBadLabels", ":3: class: 99999999999999999999 is no number of a class")]
    [InlineData("labels.csv", "image,class\n", "DataNoImages", "names no image")]
    [InlineData("labels.csv", "", "DataNoImages", "names no image")]
    [InlineData("labels.jsonl", "{\"image\": \"a.jpg\", \"class\": \"x\"}\n{\"image\": ", "DataBadLabels", ":2:")]
    [InlineData("labels.jsonl", "[1]\n", "DataBadLabels", ":1: expects an object")]
    [InlineData("labels.jsonl", "{\"image\": \"a.jpg\", \"clas\": \"x\"}\n", "DataBadLabels", ":1: there is no 'class' (labels.class); there are image, clas. Did you mean 'clas'?")]
    [InlineData("labels.jsonl", "{\"image\": \"a.jpg\", \"class\": null}\n", "DataBadLabels", ":1: class: expects text or a whole number, not null.")]
    [InlineData("labels.jsonl", "{\"image\": \"a.jpg\", \"class\": 1.5}\n", "DataBadLabels", ":1: class: expects text or a whole number, not 1.5.")]
    [InlineData("labels.jsonl", "{\"image\": \"a.jpg\", \"class\": \"\\ud800\"}\n", "DataBadLabels", ":1: class: is no valid text")]
    [InlineData("labels.txt", "a.jpg x\n", "DataBadLabels", "a labels file ends in .csv, .tsv, .jsonl, .ndjson")]
    [InlineData("../labels.csv", "image,class\n", "DataBadLabels", "lies outside the dataset (labels.file)")]
    public void MistakesAreNamed(string file, string text, string id, string words)
    {
        using var folder = Pictures();
        if (!file.StartsWith("..", StringComparison.Ordinal))
            folder.Add(file, Encoding.UTF8.GetBytes(text));

        var refusal = folder.Refusal(Options(folder, file));

        Assert.Equal(id, refusal.Id);
        Assert.Contains(file, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownClassAndAMissingFileAreNamedWithTheNearest()
    {
        using var folder = Pictures();
        folder.Add("labels.csv", Encoding.UTF8.GetBytes(Csv));

        var unknown = folder.Refusal(Options(folder, "labels.csv") with { Classes = ["cat", "owls"] });
        var missing = folder.Refusal(Options(folder, "label.csv"));

        Assert.Equal("DataUnknownClass", unknown.Id);
        Assert.StartsWith($"{Path.Combine(folder.Root, "labels.csv")}:2: class: 'owl' is not one of the 2 classes", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'owls'?", unknown.Message, StringComparison.Ordinal);
        Assert.Equal(new SourceLocation(Path.Combine(folder.Root, "labels.csv"), 2), unknown.Location);
        Assert.Equal("DataNotFound", missing.Id);
        Assert.Contains("Did you mean 'labels.csv'?", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TextThatIsNoUtf8IsNamedWithItsLine()
    {
        using var folder = Pictures();
        foreach (var (bytes, line) in new (byte[], int)[] { ([.. "image,class\na.jpg,x\ndeep/d.jpg,Mus"u8, 0xE9, .. "e\n"u8], 3), ([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Csv)], 1) })
        {
            folder.Add("labels.csv", bytes);
            var refusal = folder.Refusal(Options(folder, "labels.csv"));
            Assert.Equal("DataBadLabels", refusal.Id);
            Assert.Contains($"labels.csv:{line}: this is no UTF-8 text", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void RowsThatRepeatCountOnceAndMissingFilesMayBeSkipped()
    {
        using var folder = Pictures();
        folder.Add("labels.csv", "image;class\na.jpg;x\n./a.jpg;x\nno.jpg;y\ndeep/d.jpg;z\n"u8.ToArray());

        using var dataset = folder.Open(Options(folder, "labels.csv") with { BadFiles = BadFilePolicy.Skip });

        Assert.Equal([("a.jpg", 0), ("deep/d.jpg", 1)], Found(dataset));
        var warning = Assert.Single(folder.Warnings);
        Assert.Contains($"left out 1 images that are missing: {Path.Combine(folder.Root, "labels.csv")}:4: image: there is no file", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherSourcesHaveLabelsOfTheirOwn()
    {
        using var folder = new ImageFolder().AddCifar10(1, "test_batch");
        Assert.Equal("DataBadOptions", folder.Refusal(Options(folder, "labels.csv") with { Source = DatasetSource.Cifar }).Id);
    }

    [Theory]
    [InlineData("a,b\n1,2", "1:a|b 2:1|2")]
    [InlineData("a,b\r\n\r\n1,\r\n,\r\n", "1:a|b 3:1| 4:|")]
    [InlineData("a;b\n1,5;2", "1:a|b 2:1,5|2")]
    [InlineData("\"a,\";b\n", "1:a,|b")]
    [InlineData("\"a\"\"b\",\"\"\n\"1\n2\",\"\r\n\"\n3,4", "1:a\"b| 2:1\n2|\r\n 5:3|4")]
    [InlineData("a\n1\r2", "1:a 2:1 3:2")]
    [InlineData("a\r1;2", "1:a 2:1;2")]
    [InlineData("\na;b\n1;2", "2:a|b 3:1|2")]
    [InlineData("\r\n\n\ra\tb\r1\t2", "4:a|b 5:1|2")]
    [InlineData("a,", "1:a|")]
    [InlineData("", "")]
    public void CsvIsReadAsRfc4180HasIt(string text, string expected) => Assert.Equal(
        expected, string.Join(' ', new CsvReader(text, "x.csv").Records().Select(record => $"{record.Line}:{string.Join('|', record.Fields)}")));

    [Theory]
    [InlineData("", "a/b.png", "a/b.png")]
    [InlineData("x/y", @"..\b.png", "x/b.png")]
    [InlineData("x", "./a//b.png", "x/a/b.png")]
    [InlineData("x", "../../b.png", null)]
    [InlineData("", @"\\host\b.png", null)]
    [InlineData("", "d:b.png", null)]
    public void PathsStayBelowTheRoot(string folder, string path, string? expected) => Assert.Equal(expected, RootPath.Within(folder, path));

    private static ImageFolder Pictures()
    {
        var folder = new ImageFolder();
        folder.Add("a.jpg", ImageFolder.Jpeg(1));
        folder.Add("deep/b, \"c\".jpg", ImageFolder.Jpeg(2));
        folder.Add("deep/d.jpg", ImageFolder.Jpeg(3));
        return folder;
    }

    private static DatasetOptions Options(ImageFolder folder, string file, params ReadOnlySpan<(string Folder, SplitName Name)> splits) =>
        folder.Options(splits.IsEmpty ? null : ImageFolder.Splits([.. splits.ToArray().Select(split => (split.Name, new SplitOptions { Folder = split.Folder }))])) with
        {
            Labels = new() { File = file },
        };

    private static IEnumerable<(string Id, int Label)> Found(ImageDataset dataset) =>
        RawFiles.Contents(dataset).Select(image => (image.Id, image.Label));
}
