namespace NASerEx.Reports.Pages;

/// <summary>The style of pages: light and dark as the reader's system is, and one column of any width.</summary>
internal static class PageStyle
{
    /// <summary>The style sheet.</summary>
    public const string Text =
        """
        :root{--ink:#1c2430;--soft:#5b6675;--faint:#dde2e9;--paper:#fff;--back:#f4f6f9;--model:#2f6fdb;--original:#9aa5b4;--bad:#c23b3b;--light:42%}
        @media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9fabba;--faint:#343d4a;--paper:#1b2129;--back:#12161c;--model:#6ea4ff;--original:#6d7887;--bad:#ff8080;--light:62%}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,"Segoe UI","Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
        header,main,footer{max-width:60rem;margin:0 auto;padding:0 1rem}
        header{padding-top:2rem;padding-bottom:.5rem}
        h1{font-size:1.7rem;line-height:1.25;margin:.2rem 0 .6rem}
        h2{font-size:1.15rem;margin:0 0 .6rem}
        h3{font-size:1rem;margin:1.2rem 0 .4rem}
        .over,.note,.axis,footer,figcaption,header p{color:var(--soft)}
        .over{margin:0;font-weight:600}
        .note,.key,.axis,figcaption{font-size:.85rem}
        section{background:var(--paper);border:1px solid var(--faint);border-radius:10px;padding:1.1rem;margin:1rem 0}
        footer{padding-bottom:2rem;font-size:.85rem}
        .scroll{overflow-x:auto}
        .scroll+.plot{margin-top:1.2rem}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;overflow-wrap:normal}
        th,td{text-align:left;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--faint);vertical-align:top;unicode-bidi:isolate}
        thead th{color:var(--soft);font-weight:500;font-size:.85rem}
        tbody th{font-weight:500;overflow-wrap:break-word;min-width:7rem}
        td{white-space:nowrap}
        td:last-child{white-space:normal;min-width:9rem}
        td.wide{width:35%;min-width:8rem}
        .bar{display:flex;height:1.1em;margin-top:.2em;border-radius:3px;overflow:hidden;gap:1px}
        .exit{--hsl:hsl(var(--hue) 58% var(--light));fill:var(--hsl);background:var(--hsl)}
        figure{margin:0}
        .plot{padding-left:3rem}
        .plot figcaption{margin-left:-3rem;margin-bottom:.4rem}
        .plot svg,.structure svg{display:block;width:100%;overflow:visible}
        .plot .axis{text-align:right;margin:1.4rem 0 0}
        svg text{fill:var(--ink);font-size:12px;paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
        svg .faint{fill:var(--soft)}
        svg .inside{fill:var(--paper);font-weight:600;stroke:none}
        .grid{stroke:var(--faint)}
        rect.model,circle.model{fill:var(--model)}
        rect.original{fill:var(--original)}
        rect.model{fill-opacity:.75}
        .frame{fill:none;stroke:var(--soft);stroke-dasharray:5 4}
        .limit{stroke:var(--soft);stroke-dasharray:5 4}
        .error{stroke:var(--original)}
        .stem{stroke:var(--original);stroke-width:2}
        .chosen{fill:var(--paper);stroke:var(--bad);stroke-width:3}
        .key span{display:inline-block;width:.9em;height:.9em;border-radius:2px;margin:0 .35em 0 1em;vertical-align:-.05em}
        .key span:first-child{margin-left:0}
        .key .model{background:var(--model)}
        .key .original{background:var(--original)}
        .small{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr));gap:1.4rem}
        h3 .exit{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.5em}
        .strip{display:flex;flex-wrap:wrap;gap:.7rem}
        .strip figure{width:5.2rem;font-size:.8rem;line-height:1.25}
        .strip img{display:block;width:4.5rem;height:4.5rem;object-fit:contain;image-rendering:pixelated;border:2px solid var(--faint);border-radius:4px;margin-bottom:.2rem}
        .strip .wrong img{border-color:var(--bad)}
        .strip .wrong figcaption{color:var(--bad)}
        dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.3rem 1.2rem;margin:.4rem 0}
        dt{color:var(--soft)}
        dd{margin:0;unicode-bidi:isolate}
        pre{background:var(--back);border-radius:6px;padding:.8rem;overflow-x:auto;font-size:.85rem;margin:.4rem 0}
        details{margin-top:.8rem}
        summary{cursor:pointer;color:var(--soft)}
        @media (max-width:34rem){table{font-size:.85rem}th,td{padding-right:.5rem}tbody th{min-width:4.5rem}td:last-child{min-width:5rem}td.wide{min-width:4rem}}
        """;
}
