using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Build task: copies a 64-bit little-endian ELF library and marks one required symbol version weak (<c>VER_FLG_WEAK</c> in
/// <c>vna_flags</c> of <c>.gnu.version_r</c>), so that the loader no longer refuses the library where that version is missing.
/// </summary>
public class WeakenSymbolVersion : Task
{
    private const int VersionRequirements = 0x6ffffffe; // SHT_GNU_verneed
    private const short Weak = 2; // VER_FLG_WEAK

    [Required]
    public string Source { get; set; }

    [Required]
    public string Destination { get; set; }

    [Required]
    public string SymbolVersion { get; set; }

    public override bool Execute()
    {
        byte[] elf = File.ReadAllBytes(Source);
        if (!TryWeaken(elf))
        {
            Log.LogError("{0} does not require {1}", Source, SymbolVersion);
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Destination)));
        string whole = Destination + ".tmp";
        File.WriteAllBytes(whole, elf);
        File.Delete(Destination);
        File.Move(whole, Destination);
        return true;
    }

    // Offsets are those of Elf64_Ehdr, Elf64_Shdr, Elf64_Verneed and Elf64_Vernaux (System V ABI, LSB "Symbol Versioning").
    private bool TryWeaken(byte[] elf)
    {
        long sections = BitConverter.ToInt64(elf, 0x28);
        int size = BitConverter.ToUInt16(elf, 0x3a), count = BitConverter.ToUInt16(elf, 0x3c);
        for (int i = 0; i < count; i++)
        {
            long header = sections + (long)i * size;
            if (BitConverter.ToInt32(elf, (int)header + 4) == VersionRequirements)
            {
                long names = sections + (long)BitConverter.ToInt32(elf, (int)header + 0x28) * size;
                return TryWeaken(elf, BitConverter.ToInt64(elf, (int)header + 0x18), BitConverter.ToInt64(elf, (int)names + 0x18));
            }
        }

        return false;
    }

    private bool TryWeaken(byte[] elf, long need, long names)
    {
        for (; ; need += BitConverter.ToInt32(elf, (int)need + 12))
        {
            for (long aux = need + BitConverter.ToInt32(elf, (int)need + 8); ; aux += BitConverter.ToInt32(elf, (int)aux + 12))
            {
                if (NameAt(elf, names + BitConverter.ToInt32(elf, (int)aux + 8)) == SymbolVersion)
                {
                    BitConverter.GetBytes((short)(BitConverter.ToInt16(elf, (int)aux + 4) | Weak)).CopyTo(elf, aux + 4);
                    return true;
                }

                if (BitConverter.ToInt32(elf, (int)aux + 12) == 0)
                    break;
            }

            if (BitConverter.ToInt32(elf, (int)need + 12) == 0)
                return false;
        }
    }

    private static string NameAt(byte[] elf, long offset) =>
        Encoding.ASCII.GetString(elf, (int)offset, Array.IndexOf(elf, (byte)0, (int)offset) - (int)offset);
}
