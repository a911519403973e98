namespace NASerEx.Data.Labels;

/// <summary>The records of a text table as RFC 4180 has them: fields in quotes may hold separators, line ends and doubled quotes. Blank lines are passed over.</summary>
/// <param name="text">The table.</param>
/// <param name="file">How a user finds its file.</param>
/// <param name="separator">What separates fields; null takes the first comma, semicolon or tab of the first record.</param>
internal sealed class CsvReader(string text, string file, char? separator = null)
{
    private char _separator = ',';
    private int _at;
    private int _line = 1;
    private int _lineStart;

    /// <summary>The records with the line each begins on.</summary>
    public IEnumerable<(int Line, List<string> Fields)> Records()
    {
        _separator = separator ?? FirstSeparator();
        while (_at < text.Length)
        {
            var line = _line;
            if (TakeLineEnd())
                continue;
            yield return (line, Record());
        }
    }

    private char FirstSeparator()
    {
        var isQuoted = false;
        foreach (var letter in text.AsSpan().TrimStart("\r\n"))
        {
            if (letter == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && letter is ',' or ';' or '\t')
                return letter;
            else if (!isQuoted && letter is '\r' or '\n')
                break;
        }

        return ',';
    }

    private List<string> Record()
    {
        var fields = new List<string>();
        while (true)
        {
            fields.Add(_at < text.Length && text[_at] == '"' ? Quoted() : Plain());
            if (_at == text.Length || TakeLineEnd())
                return fields;
            if (text[_at] != _separator)
                throw LabelError.At(file, _line, $"'{text[_at]}' stands after a closing quote. Put '{_separator}' between fields, and double quotes within one.", Column);
            _at++;
        }
    }

    private int Column => _at - _lineStart + 1;

    private string Plain()
    {
        var length = text.AsSpan(_at).IndexOfAny(['"', _separator, '\r', '\n']);
        var end = length < 0 ? text.Length : _at + length;
        var field = text[_at..end];
        _at = end;
        return end == text.Length || text[end] != '"'
            ? field
            : throw LabelError.At(file, _line, "a quote stands within a field that has none around it. Put the field in quotes, and double those within.", Column);
    }

    private string Quoted()
    {
        var (line, column) = (_line, Column);
        var field = "";
        for (var first = ++_at; ; first = _at)
        {
            var length = text.AsSpan(_at).IndexOf('"');
            if (length < 0)
                throw LabelError.At(file, line, "this quote is never closed. Close it.", column);
            _at += length + 1;
            CountLines(first, _at);
            if (_at == text.Length || text[_at] != '"')
                return field + text[first..(_at - 1)];
            field += text[first.._at++];
        }
    }

    private void CountLines(int first, int end)
    {
        for (var i = first; i < end; i++)
            if (text[i] == '\n')
                (_line, _lineStart) = (_line + 1, i + 1);
    }

    private bool TakeLineEnd()
    {
        if (text[_at] is not ('\r' or '\n'))
            return false;
        _at += text[_at] == '\r' && _at + 1 < text.Length && text[_at + 1] == '\n' ? 2 : 1;
        (_line, _lineStart) = (_line + 1, _at);
        return true;
    }
}
