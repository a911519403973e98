using NASerEx.Common;
using NASerEx.Specs;
using Xunit;

namespace NASerEx.Engine.Tests.Specs;

/// <summary>Each mistake in a spec gives one error with id, line, column, key path and what to do.</summary>
public sealed class SpecErrorTests : IDisposable
{
    private readonly SpecFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("search:", "serach:", "SpecUnknownKey", "9:1: serach: unknown key. Did you mean 'search'?")]
    [InlineData("  epochs: 3", "  epocs: 3", "SpecUnknownKey", "7:3: training.epocs: unknown key. Did you mean 'epochs'?")]
    [InlineData("  epochs: 3", "  zzz: 3", "SpecUnknownKey", "Known here are: mode, joint, epochs, budget, batchSize,")]
    [InlineData("  optimizer: sgd", "  epochs: 4", "SpecDuplicateKey", "8:3: training.epochs: the key stands twice; first at")]
    [InlineData("epochs: 3", "epochs: three", "SpecWrongType", "7:11: training.epochs: expects a whole number, not 'three'.")]
    [InlineData("epochs: 3", "epochs: '3'", "SpecWrongType", "expects a whole number, not the quoted text \"3\".")]
    [InlineData("epochs: 3", "epochs: 3.5", "SpecWrongType", "7:11: training.epochs")]
    [InlineData("epochs: 3", "epochs:", "SpecWrongType", "not nothing; leave the key out to take its default.")]
    [InlineData("epochs: 3", "epochs: 0", "SpecOutOfRange", "7:11: training.epochs: 0 is out of range; it must be at least 1.")]
    [InlineData("epochs: 3", "epochs: 99999999999", "SpecOutOfRange", "it must be between -2147483648 and 2147483647.")]
    [InlineData("epochs: 3", "flip: yes", "SpecWrongType", "expects true or false, not 'yes'.")]
    [InlineData("epochs: 3", "distillation: 1.5", "SpecOutOfRange", "must be at least 0 and at most 1.")]
    [InlineData("epochs: 3", "learningRate: 0", "SpecOutOfRange", "must be greater than 0.")]
    [InlineData("optimizer: sgd", "optimizer: adam", "SpecBadValue", "8:14: training.optimizer: 'adam' is not one of: sgd, adamW. Did you mean 'adamW'?")]
    [InlineData("optimizer: sgd", "optimizer: 0", "SpecBadValue", "'0' is not one of: sgd, adamW.")]
    [InlineData("0.25", ".nan", "SpecOutOfRange", "10:20: search.maxAccuracyDrop: '.nan' is not a finite number.")]
    [InlineData("0.25", "-.inf", "SpecOutOfRange", "'-.inf' is not a finite number.")]
    [InlineData("0.25", "NaN", "SpecWrongType", "expects a number, not 'NaN'.")]
    [InlineData("0.25", "Infinity", "SpecWrongType", "expects a number")]
    [InlineData("0.25", "1e999", "SpecOutOfRange", "1e999 is too large.")]
    [InlineData("0.25", "[1]", "SpecWrongType", "expects a number, not a list.")]
    [InlineData("0.25", "*x", "SpecSyntax", "10:20: search.maxAccuracyDrop: aliases are not supported")]
    [InlineData("0.25", "!foo 1", "SpecSyntax", "tags are not supported")]
    [InlineData("0.25", "[1, 2", "SpecSyntax", "not well-formed YAML")]
    [InlineData("0.25", "\"1", "SpecSyntax", "10:20: not well-formed YAML")]
    [InlineData("model: model.onnx\n", "", "SpecMissingKey", "1:1: model: this key is required.")]
    [InlineData("model.onnx", "no.onnx", "SpecFileMissing", "3:8: model: there is no file")]
    [InlineData("model.onnx", "photos", "SpecFileMissing", "is a folder; an ONNX model is a file.")]
    [InlineData("data.naserex", "date.naserex", "SpecFileMissing", "4:10: dataset: there is no file")]
    [InlineData("dataset: data", "dataset: cpu", "SpecKind", "cpu.naserex.yaml:2:7: kind: must be 'Dataset' here, not 'HardwareTarget'.")]
    [InlineData("naserex/v1", "naserex/v2", "SpecVersion", "1:13: apiVersion: must be 'naserex/v1' here, not 'naserex/v2'.")]
    [InlineData("apiVersion: naserex/v1\n", "", "SpecMissingKey", "apiVersion: this key is required; write 'apiVersion: naserex/v1'.")]
    [InlineData("search:\n", "exits: {minShare: 0.9, maxShare: 0.1}\nsearch:\n", "SpecOutOfRange", "9:9: exits.minShare: 0.9 is above exits.maxShare, 0.1.")]
    [InlineData("search:\n", "search:\n  metrics: [entropy, mragin]\n", "SpecBadValue", "10:22: search.metrics[1]: 'mragin' is not one of: maxProbability, entropy, margin, energy, weightedEntropy, agreement, learnedGate. Did you mean 'margin'?")]
    [InlineData("search:\n", "search:\n  metrics: []\n", "SpecOutOfRange", "10:3: search.metrics: names no metric; remove the key for the default ones.")]
    [InlineData("search:\n", "search:\n  metrics: [margin, Margin]\n", "SpecBadValue", "10:3: search.metrics: names 'margin' twice.")]
    [InlineData("search:\n", "search:\n  metrics: [agreement]\n", "SpecBadValue", "add one that the first exit can go by, such as maxProbability.")]
    [InlineData("search:\n", "search:\n  metrics: entropy\n", "SpecWrongType", "10:12: search.metrics: expects a list")]
    [InlineData("search:\n", "exits: {heads: [a, {b: c}]}\nsearch:\n", "SpecWrongType", "9:20: exits.heads[1]: expects text, not a mapping.")]
    [InlineData("search:\n", "certificate: {maxLoss: 1}\nsearch:\n", "SpecConflict", "9:1: certificate: the dataset 'photos' has no calibration split to certify on")]
    [InlineData("search:\n", "certificate: {maxLoss: 0}\nsearch:\n", "SpecOutOfRange", "9:24: certificate.maxLoss: 0 is out of range; it must be greater than 0 and less than 100.")]
    [InlineData("search:\n", "certificate: {confidence: 1}\nsearch:\n", "SpecOutOfRange", "certificate.confidence: 1 is out of range")]
    [InlineData("search:\n", "certificate: {los: disagreement}\nsearch:\n", "SpecUnknownKey", "certificate.los: unknown key. Did you mean 'loss'?")]
    [InlineData("search:\n", "certificate: {method: bets}\nsearch:\n", "SpecBadValue", "'bets' is not one of: exact, betting, hoeffdingBentkus, expectation.")]
    [InlineData("search:\n", "exits: {saliency: prob}\nsearch:\n", "SpecBadValue", "9:19: exits.saliency: 'prob' is not one of: none, probe, fisher, gradient, cka. Did you mean 'probe'?")]
    [InlineData("search:\n", "exits: {trialImages: 9}\nsearch:\n  maxCost: 0.5\n", "SpecConflict", "9:9: exits.trialImages: a trial chooses heads for the least cost within search.maxAccuracyDrop, not for the least drop within search.maxCost; remove one of them.")]
    [InlineData("search:\n", "exits: {minGap: 2}\nsearch:\n", "SpecOutOfRange", "9:17: exits.minGap: 2 is out of range; it must be at least 0 and at most 1.")]
    [InlineData("search:\n", "exits: {saliencyImages: -1}\nsearch:\n", "SpecOutOfRange", "exits.saliencyImages: -1 is out of range; it must be at least 0.")]
    [InlineData("search:\n", "---\n", "SpecManyDocuments", "9:1: a second document begins here")]
    public void Search_mistakes(string good, string bad, string id, string message) =>
        Expect("search.naserex.yaml", SpecFolder.Search, good, bad, id, message);

    [Theory]
    [InlineData("path: photos", "path: fotos", "SpecFileMissing", "data.naserex.yaml:4:7: path: there is no folder")]
    [InlineData("path: photos", "source: zip\npath: photos", "SpecFileMissing", "is a folder; a zip file of images ('source: zip') is a file.")]
    [InlineData("path: photos\n", "", "SpecMissingKey", "path: this key is required; it names the folder or zip file of the images.")]
    [InlineData("path: photos", "path: photos\nsource: symbols", "SpecConflict", "generated symbols have no path; remove this key.")]
    [InlineData("test: {folder", "tset: {folder", "SpecBadValue", "8:3: splits.tset: 'tset' is not one of: train, validation, calibration, test. Did you mean 'test'?")]
    [InlineData("share: 0.5", "share: 0.5, count: 3", "SpecConflict", "8:24: splits.test.share: give a count or a share, not both.")]
    [InlineData("share: 0.5", "share: 0", "SpecOutOfRange", "must be greater than 0 and at most 1.")]
    [InlineData("[0.5, 0.25, 0.125]", "[0.5, 0.25]", "SpecOutOfRange", "10:3: preprocess.mean: has 2 values; give 1, or one for each of the 3 channels.")]
    [InlineData("[0.5, 0.25, 0.125]", "[0.5]\n  channels: 2", "SpecOutOfRange", "must be one of 1, 3.")]
    [InlineData("[0.5, 0.25, 0.125]", "[0.5]\n  std: [0]", "SpecOutOfRange", "11:9: preprocess.std[0]: 0 is out of range; it must be greater than 0.")]
    [InlineData("  test: {folder: test, share: 0.5}", "  Train: {folder: test}", "SpecDuplicateKey", "8:3: splits.Train: the key stands twice")]
    public void Dataset_mistakes(string good, string bad, string id, string message) =>
        Expect("data.naserex.yaml", SpecFolder.Dataset, good, bad, id, message);

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    public void An_empty_file(string text) => Expect("search.naserex.yaml", text, "SpecEmpty", "the spec is empty");

    [Fact]
    public void A_list_instead_of_keys() => Expect("search.naserex.yaml", "- a\n", "SpecWrongType", ":1:1: expects a mapping of keys to values, not a list.");

    [Fact]
    public void Nesting_without_end() => Expect("search.naserex.yaml", new string('[', 5000), "SpecSyntax", "nested more than 16 deep.");

    [Fact]
    public void A_missing_spec()
    {
        var error = Assert.Throws<NASerExException>(() => SpecFile.ReadSearch(_folder.PathOf("no.naserex.yaml")));
        Assert.Equal(("SpecFileMissing", ErrorKind.NotFound), (error.Id, error.Kind));
    }

    [Theory]
    [InlineData("search.seed", "SpecBadOverride", "override 'search.seed': an override is written key.path=value")]
    [InlineData("=3", "SpecBadOverride", "override '=3'")]
    [InlineData("a..b=3", "SpecBadOverride", "override 'a..b=3'")]
    [InlineData("search.sede=3", "SpecUnknownKey", "override 'search.sede=3': search.sede: unknown key. Did you mean 'seed'?")]
    [InlineData("search.seed=x", "SpecWrongType", "override 'search.seed=x': search.seed: expects a whole number, not 'x'.")]
    [InlineData("dataset.preprocess.width=0", "SpecOutOfRange", "override 'dataset.preprocess.width=0': preprocess.width: 0 is out of range")]
    [InlineData("target.threds=2", "SpecUnknownKey", "override 'target.threds=2': threds: unknown key. Did you mean 'threads'?")]
    [InlineData("search.seed.x=2", "SpecWrongType", "override 'search.seed.x=2': search.seed: expects a whole number, not a mapping.")]
    [InlineData("exits.heads=[a", "SpecSyntax", "override 'exits.heads=[a'")]
    public void Override_mistakes(string setting, string id, string message)
    {
        var error = Assert.Throws<NASerExException>(() => SpecFile.ReadSearch(_folder.SearchPath, new SpecOverrides([setting], _folder.Root)));
        Assert.Equal(id, error.Id);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    private void Expect(string file, string original, string good, string bad, string id, string message)
    {
        Assert.Contains(good, original, StringComparison.Ordinal);
        Expect(file, original.Replace(good, bad, StringComparison.Ordinal), id, message);
    }

    private void Expect(string file, string text, string id, string message)
    {
        _folder.Write(file, text);
        var error = Assert.Throws<NASerExException>(() => SpecFile.ReadSearch(_folder.SearchPath));
        Assert.Equal(id, error.Id);
        Assert.StartsWith(_folder.Root, error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Location);
    }
}
