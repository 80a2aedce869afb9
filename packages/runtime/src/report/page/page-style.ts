// The page's style sheet. Two palettes by `prefers-color-scheme`, one column on narrow screens, plain on paper.
// Gain and loss differ in hue and in sign, never by color alone.
export const pageStyle = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#16191d;--soft:#5d6672;--line:#e2e5ea;--accent:#2f6fde;
--gain:#08845f;--loss:#c8372d;--warn:#9a6200;--warnbg:#fff5df;--gainbg:#e3f4ee;--lossbg:#fbe9e7;--band:#2f6fde26;--grid:#e9ecf0;--idle:#c3c9d2}
@media (prefers-color-scheme:dark){:root{--bg:#0f1215;--card:#171b20;--ink:#e8ebef;--soft:#98a2af;--line:#2a3038;--accent:#6ea3ff;
--gain:#3fc79a;--loss:#ff7d70;--warn:#e9b654;--warnbg:#2b2415;--gainbg:#143026;--lossbg:#391f1d;--band:#6ea3ff2e;--grid:#242a31;--idle:#4a525d}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1480px;margin:0 auto;padding:24px 20px 64px}
h1{font-size:26px;line-height:1.2;margin:0;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:17px;margin:0 0 4px}
h3{font-size:14px;margin:18px 0 6px}
p{margin:6px 0}
a{color:var(--accent)}
code,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9em}
.soft{color:var(--soft)}.small{font-size:13px}
.gain{color:var(--gain)}.loss{color:var(--loss)}
header.top{display:grid;grid-template-columns:1fr auto;gap:12px 24px;align-items:end;margin-bottom:18px}
.badges{display:flex;flex-wrap:wrap;gap:6px;margin:8px 0 4px}
.badge{display:inline-block;padding:2px 9px;border-radius:99px;border:1px solid var(--line);background:var(--card);font-size:12.5px;white-space:nowrap}
.badge.live{background:var(--lossbg);border-color:var(--loss);color:var(--loss);font-weight:600}
.badge.mode{font-weight:600}
.hero{text-align:right}
.hero .value{font-size:34px;line-height:1.1;font-weight:650;letter-spacing:-.02em;white-space:nowrap}
nav{display:flex;flex-wrap:wrap;gap:4px 14px;padding:8px 0;margin-bottom:14px;border-block:1px solid var(--line);font-size:13.5px;position:sticky;top:0;background:var(--bg);z-index:5}
nav a{text-decoration:none}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px 18px;margin:0 0 14px;min-width:0;scroll-margin-top:48px}
.cards{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:10px;margin:0 0 14px}
.card{overflow-wrap:anywhere;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:11px 13px;min-width:0}
.card .label{font-size:12.5px;color:var(--soft)}
.card .value{font-size:21px;font-weight:600;letter-spacing:-.01em;overflow-wrap:anywhere}
.card .note{font-size:12px;color:var(--soft)}
.few{display:inline-block;background:var(--warnbg);color:var(--warn);border-radius:5px;padding:0 6px;font-size:11.5px;font-weight:600}
.warnings{border-color:var(--warn);background:var(--warnbg)}
.warnings ul{margin:4px 0;padding-left:20px}
.two{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:14px}.two>section{margin:0}.two{margin-bottom:14px}
.tabs{display:flex;flex-wrap:wrap;gap:6px;margin:6px 0}
button{font:inherit;font-size:13px;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:7px;padding:3px 10px;cursor:pointer}
button[aria-pressed=true]{border-color:var(--accent);color:var(--accent);font-weight:600}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.chart{width:100%;min-height:120px}
.chart .u-legend{font-size:12.5px;text-align:left;color:var(--soft)}
.key{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:12.5px;color:var(--soft);margin-top:4px}
.key i{font-style:normal;font-weight:700}
.scroll{overflow-x:auto;margin:8px -18px 0;padding:0 18px}
.scroll.tall{max-height:560px;overflow-y:auto}
table{border-collapse:collapse;width:100%;font-size:13px}
th,td{text-align:left;padding:5px 10px 5px 0;border-bottom:1px solid var(--line);vertical-align:top;white-space:nowrap}
th{font-weight:600;color:var(--soft);font-size:12px;white-space:normal;vertical-align:bottom}
.tall thead th{position:sticky;top:0;background:var(--card);z-index:1}
td.wrap{white-space:normal;min-width:180px;overflow-wrap:anywhere}
td.n,th.n{text-align:right}th.n button{text-align:right}
th button{border:0;background:none;padding:0;font-size:12px;font-weight:600;color:var(--soft)}
th[aria-sort=ascending] button::after{content:" \\2191"}th[aria-sort=descending] button::after{content:" \\2193"}
tr[hidden]{display:none}
details>summary{cursor:pointer;color:var(--accent)}
ol.life{margin:4px 0;padding-left:18px;white-space:normal;min-width:230px}
.filters{display:flex;flex-wrap:wrap;gap:8px;margin-top:8px;align-items:center}
input,select{font:inherit;font-size:13px;color:var(--ink);background:var(--bg);border:1px solid var(--line);border-radius:7px;padding:4px 9px;max-width:100%}
.bars{display:grid;grid-template-columns:minmax(90px,auto) 1fr auto;gap:7px 12px;align-items:center;margin-top:10px;font-size:13.5px}
.bars .track{position:relative;height:18px;background:var(--grid);border-radius:4px;min-width:60px}
.bars .fill{position:absolute;top:0;bottom:0;border-radius:3px;background:var(--accent);min-width:2px}
.bars .fill.gain{background:var(--gain)}.bars .fill.loss{background:var(--loss)}.bars .fill.total{background:var(--soft)}
.bars .axis{position:absolute;top:-3px;bottom:-3px;width:1px;background:var(--soft)}
.bars .figure{text-align:right;white-space:nowrap}
.bars .rule{grid-column:1/-1;border-top:1px solid var(--line)}
.check{margin-top:12px;border-radius:8px;padding:8px 11px;font-size:13px;background:var(--gainbg)}
.check.bad{background:var(--lossbg)}
.check ul{margin:2px 0;padding-left:18px}
.lanes{display:grid;grid-template-columns:minmax(100px,auto) 1fr;gap:6px 12px;align-items:center;margin-top:10px;font-size:13px}
.lane{position:relative;height:20px;border-radius:4px;background:var(--grid);overflow:hidden}
.lane span{position:absolute;top:0;bottom:0;min-width:2px;background:var(--idle)}
.lane .good{background:var(--gain)}.lane .pending{background:var(--warn)}.lane .bad{background:var(--loss)}
.ends{grid-column:2;display:flex;justify-content:space-between;gap:8px;flex-wrap:wrap;font-size:12px;color:var(--soft)}
.empty{padding:22px 8px;text-align:center;color:var(--soft)}
dl{display:grid;grid-template-columns:minmax(110px,auto) 1fr;gap:3px 16px;margin:8px 0;font-size:13.5px}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
footer{color:var(--soft);font-size:12.5px;margin-top:20px}
@media (max-width:820px){main{padding:16px 12px 48px}.two{grid-template-columns:minmax(0,1fr)}header.top{grid-template-columns:minmax(0,1fr)}.hero{text-align:left}.hero .value{font-size:29px}
section{padding:13px 13px}td.wrap{min-width:104px}ol.life{min-width:200px}.scroll{margin:8px -13px 0;padding:0 13px}nav{position:static}.cards{grid-template-columns:repeat(2,minmax(0,1fr))}.card .value{font-size:18px}.bars{grid-template-columns:minmax(70px,auto) 1fr auto;gap:6px 8px;font-size:13px}}
/* Paper is white, whatever the screen was; the script marks the page so that charts are drawn for it too. */
:root.paper{color-scheme:light;--bg:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--accent:#2f6fde;--gain:#08845f;--loss:#c8372d;--warn:#9a6200;--warnbg:#fff5df;--gainbg:#e3f4ee;--lossbg:#fbe9e7;--band:#2f6fde26;--grid:#eee;--idle:#c3c9d2}
@page{size:A4 landscape;margin:12mm}
@media print{:root{color-scheme:light;--bg:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--accent:#2f6fde;--gain:#08845f;--loss:#c8372d;--warn:#9a6200;--warnbg:#fff5df;--gainbg:#e3f4ee;--lossbg:#fbe9e7;--band:#2f6fde26;--grid:#eee;--idle:#c3c9d2}body{font-size:11px}main{max-width:none;padding:0}nav,.filters,.tabs,.noprint{display:none}
section,.card{break-inside:avoid;border-color:#bbb}section.long{break-inside:auto}.scroll,.scroll.tall{max-height:none;overflow:visible}tr{break-inside:avoid}
th,td{white-space:normal;padding:2px 5px 2px 0;font-size:8.5px}th button,td button{font-size:8.5px;padding:0;border:0}ol.life{min-width:0}td.wrap{min-width:0}.cards{grid-template-columns:repeat(4,minmax(0,1fr))}
.bars .fill,.lane,.lane span,.few,.badge,.check,.track{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
