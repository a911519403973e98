using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Text.RegularExpressions;
using NASerEx.Common;
using RabbitMQ.Client;

namespace NASerEx.Brokers;

/// <summary>The address of an AMQP broker, as a URI.</summary>
public static partial class BrokerAddress
{
    /// <summary>The environment variable that a password is taken from where no credential is given.</summary>
    public const string PasswordVariable = "RABBITMQ_PASSWORD";

    private const string ClientName = "NASerEx";

    /// <summary>Refuses an address that <see cref="Parse"/> would not understand, before a model is opened.</summary>
    /// <exception cref="NASerExException">As <see cref="Parse"/>.</exception>
    public static void Require(string address) => Parse(address, credential: null);

    /// <summary>Refuses an address that holds a password; the message does not repeat it.</summary>
    private static void RefusePassword(string address)
    {
        if (Password().IsMatch(address))
            throw new NASerExException(
                "BrokerPasswordGiven", ErrorKind.InvalidInput,
                $"The broker's address holds a password, which scripts, logs and histories would keep. Leave it out there; put it into the environment variable {PasswordVariable}, or give -Credential.");
    }

    /// <summary>Understands an address; nothing is connected yet.</summary>
    /// <param name="address">The address, without a password.</param>
    /// <param name="credential">User and password; null leaves the user to the address, and the password to the environment.</param>
    /// <exception cref="NASerExException">It holds a password (<c>BrokerPasswordGiven</c>) or is not understood (<c>BrokerAddressInvalid</c>).</exception>
    internal static ConnectionFactory Parse(string address, NetworkCredential? credential)
    {
        RefusePassword(address);
        // A lost connection is replaced as a whole (see BrokerStream): what came over it comes again.
        var factory = new ConnectionFactory { AutomaticRecoveryEnabled = false, ClientProvidedName = ClientName };
        try
        {
            var uri = new Uri(address.Trim());
            if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
                throw new UriFormatException("it has parts after the virtual host");
            factory.Uri = uri;
        }
        catch (Exception error) when (error is UriFormatException or ArgumentException)
        {
            throw new NASerExException("BrokerAddressInvalid", ErrorKind.InvalidInput, $"The broker's address is not understood ({error.Message}). Write amqp://user@host:5672/virtual-host, or amqps://… for TLS.");
        }

        // The library lets a certificate of any host pass.
        factory.Ssl.AcceptablePolicyErrors = SslPolicyErrors.None;
        if (credential is not null)
            (factory.UserName, factory.Password) = (credential.UserName, credential.Password);
        else if (Environment.GetEnvironmentVariable(PasswordVariable) is { Length: > 0 } given)
            factory.Password = given;
        return factory;
    }

    /// <summary>How messages name a broker: without a user.</summary>
    internal static string NameOf(ConnectionFactory factory) => string.Create(
        CultureInfo.InvariantCulture, $"{(factory.Ssl.Enabled ? "amqps" : "amqp")}://{factory.HostName}:{factory.Endpoint.Port}/{Uri.EscapeDataString(factory.VirtualHost.TrimStart('/'))}");

    [GeneratedRegex(@"^[^/?#]*//[^/?#]*:[^/?#]*@", RegexOptions.CultureInvariant)]
    private static partial Regex Password();
}
