using System.Data.Common;

namespace NASerEx.Studies;

/// <summary>An open connection to a study's database, within a transaction where there is one.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Transaction">The transaction; null where nothing is changed.</param>
internal sealed record StudyUse(DbConnection Connection, DbTransaction? Transaction)
{
    /// <summary>Runs a statement.</summary>
    /// <returns>Rows that it changed.</returns>
    public int Execute(string statement, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = CommandOf(statement, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>All rows of a query.</summary>
    public List<T> Query<T>(string query, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = CommandOf(query, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>The first value of a query; null where there is no row, or it is null.</summary>
    public object? Value(string query, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = CommandOf(query, parameters);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    /// <summary>A command with parameters, for those that have to do more with it.</summary>
    public DbCommand CommandOf(string statement, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = Connection.CreateCommand();
        command.Transaction = Transaction;
        command.CommandText = statement;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
