/**
 * The look of the HTML report: a calm page to read, light or dark, on paper or on a telephone.
 */
export const REPORT_CSS = `
:root{color-scheme:light dark;--page:#fbfaf8;--card:#fff;--ink:#1f2633;--muted:#5d6778;--rule:#e4e3df;--accent:#2f6db5;--tint:#f3f2ee}
@media (prefers-color-scheme:dark){:root{--page:#13161c;--card:#1a1e26;--ink:#e9ecf2;--muted:#a3adbf;--rule:#2c323e;--accent:#74aef0;--tint:#20252f}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:1.0625rem/1.62 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','DejaVu Sans',sans-serif}
main{max-width:60rem;margin:0 auto;padding:clamp(1.5rem,5vw,4rem) clamp(1rem,4vw,2.5rem) 5rem}
h1,h2,h3{font-family:'Iowan Old Style','Palatino Linotype',Palatino,'Book Antiqua',Georgia,'DejaVu Serif',serif;font-weight:600;line-height:1.2;text-wrap:balance}
h1{font-size:clamp(1.9rem,5vw,2.7rem);letter-spacing:-.015em;margin:0 0 .6rem}
h2{font-size:1.6rem;margin:3.4rem 0 .8rem;padding-top:1.6rem;border-top:1px solid var(--rule)}
h3{font-size:1.2rem;margin:2.2rem 0 .5rem}
p{max-width:42rem;margin:.7rem 0}
.summary{font-size:1.2rem;line-height:1.5;color:var(--muted)}
.facts{display:flex;flex-wrap:wrap;gap:.9rem 2.4rem;margin:1.8rem 0 0;padding:0}
.facts dt{font-size:.78rem;color:var(--muted)}
.facts dd{margin:0;font-weight:600;font-variant-numeric:tabular-nums}
figure{margin:1.4rem 0 1.8rem;padding:0}
figcaption{max-width:42rem;margin-top:.5rem;font-size:.9rem;line-height:1.5;color:var(--muted)}
.picture,.table{overflow-x:auto;background:var(--card);border:1px solid var(--rule);border-radius:10px}
.picture{padding:.5rem}
.picture svg{display:block;width:100%;min-width:34rem;height:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem;line-height:1.4}
caption{text-align:left;padding:.9rem 1rem .5rem;font-weight:600}
caption span{font-weight:400;color:var(--muted);margin-left:.3em}
th,td{padding:.5rem 1rem;text-align:left;vertical-align:baseline;border-top:1px solid var(--rule)}
thead th{border-top:0;border-bottom:1px solid var(--rule);color:var(--muted);font-weight:500;font-size:.85rem;vertical-align:bottom}
tbody tr:first-child th,tbody tr:first-child td{border-top:0}
tbody th{font-weight:500;min-width:9rem}
tbody th small{display:block;max-width:24rem;font-weight:400;font-size:.82rem;line-height:1.4;color:var(--muted)}
.number{text-align:right;font-variant-numeric:tabular-nums}
td.number{white-space:nowrap}
strong{font-weight:700;color:var(--accent)}
.columns{display:grid;gap:.35rem;margin:.8rem 0 0;font-size:.9rem;line-height:1.5;color:var(--muted)}
.columns div{display:grid;grid-template-columns:minmax(8rem,13rem) minmax(0,42rem);gap:0 1rem}
.columns dt{color:var(--ink)}
.columns dd{margin:0}
.audio{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:.8rem 1rem}
.audio figcaption{margin:0 0 .5rem;font-size:1rem;font-weight:500;color:var(--ink)}
.audio div{display:flex;flex-wrap:wrap;align-items:center;gap:.6rem 1rem}
audio{flex:1 1 18rem;min-width:0;max-width:100%;height:2.6rem}
.download{padding:.35rem .9rem;border:1px solid var(--rule);border-radius:999px;background:var(--tint);color:var(--accent);text-decoration:none;font-size:.9rem}
.download:hover{border-color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
details{margin:1.4rem 0;padding:.2rem 0}
summary{cursor:pointer;color:var(--accent);font-weight:500}
@media (max-width:40rem){.columns div{grid-template-columns:1fr}.columns dd{margin-bottom:.4rem}th,td{padding:.45rem .7rem}}
@media print{body{background:#fff;font-size:10.5pt}main{max-width:none;padding:0}audio,.download{display:none}figure{break-inside:avoid}.picture svg{min-width:0}}
`.trim();
