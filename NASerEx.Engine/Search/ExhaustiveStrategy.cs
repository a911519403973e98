using NASerEx.Common;

namespace NASerEx.Search;

/// <summary>
/// Every structure, depth first, in parallel over the first exit. Left out are only those that another structure equals at no
/// more cost: an exit that no sample leaves at, and exits behind one that all samples leave at. (An exit that no sample leaves at might still have a
/// say where the next one asks for agreement; one that lets at least the surest leave takes its place.)
/// </summary>
internal sealed class ExhaustiveStrategy : ISearchStrategy
{
    public bool IsExact => true;

    public StrategyResult Run(SearchSpace space, MaskTable masks, WorkContext context)
    {
        var front = new FrontTable(space);
        front.Offer(new CascadeScorer(space, masks).Empty, []);
        long structures = 1, done = 0;
        var options = new ParallelOptions
        {
            CancellationToken = context.Cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        Parallel.For(0, space.MaxExits == 0 ? 0 : space.Options, options, () => new Walk(space, masks), (first, _, walk) =>
        {
            walk.From(first);
            context.Report("Searching", "scoring structures", Interlocked.Increment(ref done), space.Options);
            return walk;
        }, walk =>
        {
            lock (front)
            {
                front.Merge(walk.Front);
                structures += walk.Structures;
            }
        });
        return new StrategyResult(front, structures);
    }

    /// <summary>One thread's part.</summary>
    private sealed class Walk(SearchSpace space, MaskTable masks)
    {
        private readonly CascadeScorer _scorer = new(space, masks);

        public FrontTable Front { get; } = new(space);

        public long Structures { get; private set; }

        public void From(int first)
        {
            _scorer.Clear();
            _scorer.Consider(space.CandidateOf(first));
            Visit(first);
        }

        private void Visit(int option)
        {
            var trial = _scorer.Try(option);
            Structures++;
            if (trial.IsIdle)
                return;
            Front.Offer(trial, _scorer.Tried);
            if (_scorer.Depth + 1 == space.MaxExits)
                return;
            _scorer.Push(trial);
            if (_scorer.AnyRemain)
                VisitBehind(space.CandidateOf(option));
            _scorer.Pop();
        }

        private void VisitBehind(int passed)
        {
            for (var candidate = space.FirstLaterCandidate(passed); candidate < space.Candidates; candidate++)
            {
                _scorer.Consider(candidate);
                var end = space.FirstOption(candidate + 1);
                for (var option = space.FirstOption(candidate); option < end; option++)
                    Visit(option);
            }
        }
    }
}
