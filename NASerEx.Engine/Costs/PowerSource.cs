using System.Text.Json;
using System.Text.Json.Serialization;

namespace NASerEx.Costs;

/// <summary>Where a machine has its power from.</summary>
[JsonConverter(typeof(PowerSourceNames))]
public enum PowerSource
{
    /// <summary>The mains.</summary>
    Ac,

    /// <summary>A battery.</summary>
    Battery,
}

/// <summary>Sources of power as specs write them.</summary>
internal sealed class PowerSourceNames() : JsonStringEnumConverter<PowerSource>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
