using System.Net;
using NASerEx.Common;
using Npgsql;

namespace NASerEx.Studies;

/// <summary>The address of a PostgreSQL database, as a connection string of Npgsql or a URI of libpq.</summary>
internal static class PostgresAddress
{
    /// <summary>The schema that a study's tables are in where the address names none.</summary>
    public const string Schema = "naserex";

    private const string ApplicationName = "NASerEx";

    /// <summary>Understands an address.</summary>
    /// <param name="address">The address, without a password.</param>
    /// <param name="credential">User and password; null leaves them to the address, PGPASSWORD and .pgpass.</param>
    /// <exception cref="NASerExException">It holds a password (<c>StudyPasswordGiven</c>) or is not understood (<c>StudyAddressInvalid</c>).</exception>
    public static NpgsqlConnectionStringBuilder Parse(string address, NetworkCredential? credential)
    {
        StudyAddress.RefusePassword(address);
        NpgsqlConnectionStringBuilder parsed;
        try
        {
            parsed = address.Contains("://", StringComparison.Ordinal) ? OfUri(new Uri(address.Trim())) : new NpgsqlConnectionStringBuilder(address);
        }
        catch (Exception error) when (error is ArgumentException or UriFormatException or FormatException or InvalidCastException)
        {
            throw new NASerExException(
                "StudyAddressInvalid", ErrorKind.InvalidInput,
                $"The study's address is not understood ({error.Message}). Write postgresql://user@host:5432/database or Host=…;Port=5432;Database=…;Username=….");
        }

        parsed.SearchPath ??= Schema;
        parsed.ApplicationName ??= ApplicationName;
        if (credential is not null)
            (parsed.Username, parsed.Password) = (credential.UserName, credential.Password);
        return parsed;
    }

    private static NpgsqlConnectionStringBuilder OfUri(Uri uri)
    {
        var parsed = new NpgsqlConnectionStringBuilder { Host = uri.Host, Port = uri.Port > 0 ? uri.Port : NpgsqlConnection.DefaultPort };
        if (uri.AbsolutePath.Length > 1)
            parsed.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        if (uri.UserInfo.Length > 0)
            parsed.Username = Uri.UnescapeDataString(uri.UserInfo);
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=', 2) is [var key, var given] ? (key, Uri.UnescapeDataString(given)) : (pair, "");
            parsed[Keyword(name)] = value;
        }

        return parsed;
    }

    // Names that libpq gives its parameters, where Npgsql has others.
    private static string Keyword(string name) => name.ToLowerInvariant() switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        "application_name" => "Application Name",
        "connect_timeout" => "Timeout",
        "search_path" => "Search Path",
        "passfile" => "Passfile",
        var other => other.Replace('_', ' '),
    };
}
