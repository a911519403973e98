using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>The findings about a spec so far.</summary>
/// <param name="file">Full path of the spec.</param>
internal sealed class SpecFindings(string file)
{
    private readonly List<SpecFinding> _found = [];
    private readonly Lock _lock = new();

    /// <summary>All findings, in the order in which they were found.</summary>
    public ImmutableArray<SpecFinding> All => [.. _found];

    /// <summary>Makes faults of reading findings.</summary>
    public SpecFaults Faults => SpecFaults.Collect(fault => Add(new SpecPlace("", new SourceLocation(file)), "", fault));

    /// <summary>Makes a step's failure a finding.</summary>
    /// <param name="place">Place of what the step depends on.</param>
    /// <param name="key">Key path of it.</param>
    /// <param name="step">The step.</param>
    /// <returns>What the step gives, or null where it fails.</returns>
    public T? Try<T>(SpecPlace place, string key, Func<T> step)
        where T : class => Try(_ => (place, key), step);

    /// <summary>Makes a step's failure a finding, at a place that depends on it.</summary>
    public T? Try<T>(Func<NASerExException, (SpecPlace Place, string Key)> placeOf, Func<T> step)
        where T : class
    {
        try
        {
            return step();
        }
        catch (NASerExException fault)
        {
            var (place, key) = placeOf(fault);
            Add(place, key, fault);
            return null;
        }
    }

    /// <summary>Makes a step's failure a finding.</summary>
    /// <returns>Whether the step was done.</returns>
    public bool Try(SpecPlace place, string key, Action step) => Try(place, key, () =>
    {
        step();
        return this;
    }) is not null;

    /// <summary>Does a step and says whether it added no error.</summary>
    public bool IsClean(Action step)
    {
        var before = _found.Count;
        step();
        return _found.Skip(before).All(finding => finding.Severity != FindingSeverity.Error);
    }

    /// <summary>Adds a finding. From any thread.</summary>
    public void Add(FindingSeverity severity, SpecPlace place, string key, string id, string message)
    {
        lock (_lock)
            _found.Add(new SpecFinding(place.Location.File, place.Location.Line, place.Location.Column, key, severity, id, message));
    }

    /// <summary>Adds an error; one that knows its own place, such as a line of a labels file, stays there.</summary>
    private void Add(SpecPlace place, string key, NASerExException fault)
    {
        if (fault.Location is not { } own)
            Add(FindingSeverity.Error, place, key, fault.Id, fault.Message);
        else
            Add(FindingSeverity.Error, new SpecPlace("", own), fault.Key ?? "", fault.Id, fault.Key is null ? fault.Message : SpecError.Complaint(fault));
    }
}
