/** The page's style: light and dark, phone and desktop, screen and paper. */
export const pageStyle = `
:root{color-scheme:light dark;--bg:#f4f6f8;--card:#fff;--ink:#141a22;--dim:#556070;--line:#d5dbe3;--link:#1558b0;
--good:#0a6b38;--warn:#7a5000;--bad:#b0201a;--good-bg:#dff3e7;--warn-bg:#fbeccb;--bad-bg:#fbdedb;--none-bg:#e8ecf1}
@media (prefers-color-scheme:dark){:root{--bg:#0e1217;--card:#161c24;--ink:#e7ecf2;--dim:#a5b0be;--line:#2d3743;--link:#8fbaff;
--good:#6ad79a;--warn:#f3c85c;--bad:#ff9a90;--good-bg:#12301f;--warn-bg:#352a0e;--bad-bg:#3b1a18;--none-bg:#232b35}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:1rem}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header,main,footer{max-width:78rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.5rem}
h1{font-size:1.6rem;line-height:1.2;margin:0 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:0 0 .75rem}
header p,footer p{color:var(--dim);margin:.25rem 0 1rem}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:0 0 1rem;padding:0}
a{color:var(--link);text-underline-offset:2px}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
main:focus{outline:none}
.skip{position:absolute;left:-999px;top:0;background:var(--card);padding:.5rem 1rem;z-index:1}
.skip:focus{left:0}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1rem;margin:0 0 1rem}
p{margin:0 0 .5rem}
small{color:var(--dim);font-size:.82em}
code,.name{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.86em;overflow-wrap:anywhere}
.vh{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.tiles{display:grid;grid-template-columns:minmax(13rem,1fr) minmax(15rem,1.4fr) minmax(16rem,1.6fr);gap:1.25rem;align-items:start}
figure{margin:0}
figcaption{color:var(--dim);font-size:.87em}
figcaption b{color:var(--ink)}
.score{display:flex;gap:1rem;align-items:center}
.score svg{width:7rem;height:7rem;flex:none}
.score circle{fill:none;stroke:var(--none-bg);stroke-width:10}
.score .done{stroke:var(--tone);stroke-linecap:butt}
.score text{font-size:30px;font-weight:700;text-anchor:middle;dominant-baseline:central;fill:var(--ink)}
.tone-good{--tone:var(--good);--tone-bg:var(--good-bg)}
.tone-warn{--tone:var(--warn);--tone-bg:var(--warn-bg)}
.tone-bad{--tone:var(--bad);--tone-bg:var(--bad-bg)}
.tone-none{--tone:var(--dim);--tone-bg:var(--none-bg)}
.counts{display:grid;grid-template-columns:repeat(auto-fill,minmax(6.5rem,1fr));gap:.5rem;margin:0}
.counts div{display:flex;flex-direction:column-reverse;border-left:4px solid var(--tone);background:var(--tone-bg);border-radius:4px;padding:.35rem .6rem}
.counts dd{margin:0;font-size:1.5rem;font-weight:700;line-height:1.2;font-variant-numeric:tabular-nums}
.counts dt{font-size:.85em}
.trend svg{width:100%;height:auto;max-height:9rem}
.trend .grid{stroke:var(--line);fill:none}
.trend polyline{fill:none;stroke:var(--link);stroke-width:2.5;stroke-linejoin:round}
.trend circle{fill:var(--link)}
.trend text{font-size:9px;fill:var(--dim)}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid var(--line)}
thead th{font-size:.85em;color:var(--dim);font-weight:600}
.scroll{overflow-x:auto;position:relative}
.map{width:auto;font-size:.9em}
.map thead th{padding:.2rem .1rem;vertical-align:bottom;font-weight:500}
.map thead th span{writing-mode:vertical-rl;transform:rotate(180deg);white-space:nowrap}
.map th:first-child{position:sticky;left:0;background:var(--card);padding-right:.8rem;min-width:9rem;max-width:20rem;overflow-wrap:anywhere}
.map tbody th{font-weight:500}
.map tbody th small{display:block}
.map td{text-align:center;vertical-align:middle;padding:0;width:1.9rem;min-width:1.9rem;height:1.9rem;border:2px solid var(--card);border-radius:6px;position:relative}
.map .whole th{font-weight:700}
.m-good{background:var(--good-bg);color:var(--good)}
.m-warn{background:var(--warn-bg);color:var(--warn)}
.m-bad{background:var(--bad-bg);color:var(--bad)}
.m-none{background:var(--none-bg);color:var(--dim)}
.m-absent{color:var(--dim)}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;list-style:none;margin:.75rem 0 0;padding:0;font-size:.87em}
.legend span{display:inline-block;width:1.5rem;text-align:center;border-radius:4px}
.squares{display:flex;flex-wrap:wrap;gap:2px;margin:.75rem 0}
.squares i{font-style:normal;font-size:.7rem;line-height:1.1rem;width:1.1rem;text-align:center;border-radius:3px}
ol.first{margin:0;padding-left:1.4rem}
.first li{padding:0 0 .6rem;overflow-wrap:anywhere}
.first li:last-child{padding-bottom:0}
.first p{margin:0 0 .15rem}
.timeline{list-style:none;margin:0;padding:0}
.timeline li{border-left:4px solid var(--tone);padding:0 0 .75rem 1rem;overflow-wrap:anywhere}
.timeline p{margin:0}
.timeline .when{color:var(--dim);font-size:.87em}
.filters{display:grid;grid-template-columns:repeat(auto-fill,minmax(10rem,1fr));gap:.5rem .75rem;align-items:end;margin:0 0 .75rem}
.filters[hidden]{display:none}
.filters label{display:grid;gap:.15rem;font-size:.85em;color:var(--dim);min-width:0}
.filters label[hidden]{display:none}
.filters .wide{grid-column:span 2}
input,select,button{font:inherit;color:var(--ink);background:var(--bg);border:1px solid var(--dim);border-radius:6px;padding:.4rem .5rem;width:100%;min-width:0;min-height:2.5rem}
button{cursor:pointer}
#more{margin-top:.75rem}
.findings td:nth-child(-n+4){white-space:nowrap}
.findings td:nth-child(4) small{display:block}
.cards td{overflow-wrap:anywhere}
.cards td .name{min-width:12rem;display:inline-block}
.cards td .call{min-width:12rem;display:inline-block}
.cards td code{min-width:9rem;display:inline-block}
.tag{display:inline-block;white-space:nowrap;border-radius:4px;padding:.05rem .45rem;font-weight:600;font-size:.87em;color:var(--tone);background:var(--tone-bg)}
.s-fail{--tone:var(--bad);--tone-bg:var(--bad-bg)}
.s-unknown{--tone:var(--warn);--tone-bg:var(--warn-bg)}
.s-pass{--tone:var(--good);--tone-bg:var(--good-bg)}
.s-exempt{--tone:var(--dim);--tone-bg:var(--none-bg)}
details{border-top:1px solid var(--line);padding:.35rem 0}
figcaption details{border:0}
summary{cursor:pointer}
@media (max-width:60rem){.tiles{grid-template-columns:1fr}}
@media (max-width:46rem){
.cards,.cards tbody,.cards tr,.cards td{display:block;width:100%}
.cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.cards tr{border:1px solid var(--line);border-radius:8px;margin:0 0 .6rem;padding:.4rem .6rem}
.cards td{border:0;padding:.12rem 0 .12rem 6rem;position:relative;white-space:normal!important;min-height:1.5em}
.cards td::before{content:attr(data-label);color:var(--dim);font-size:.85em;position:absolute;left:0;width:5.5rem}
.cards td .name,.cards td .call,.cards td code{min-width:0}
.accounts td:nth-child(n+3):nth-child(-n+6){display:inline-block;width:25%;padding-left:0}
.accounts td:nth-child(n+3):nth-child(-n+6)::before,#rows td:nth-child(n+5)::before{position:static;display:block}
#rows td:nth-child(-n+2){display:inline-block;width:50%;padding-left:4.2rem}
#rows td:nth-child(n+5){padding-left:0}
.filters{grid-template-columns:repeat(auto-fill,minmax(8rem,1fr))}
.map th:first-child{max-width:9rem;min-width:8.5rem;padding-right:.4rem}
.filters .wide{grid-column:1/-1}
section{padding:.8rem}
}
.accounts td:nth-child(n+3):nth-child(-n+6){font-variant-numeric:tabular-nums}
@media print{
:root{--bg:#fff;--card:#fff;--ink:#000;--dim:#444;--line:#bbb;--link:#000;--good:#0a6b38;--warn:#7a5000;--bad:#b0201a;--good-bg:#dff3e7;--warn-bg:#fbeccb;--bad-bg:#fbdedb;--none-bg:#e8ecf1}
body{font-size:10pt}
nav,.filters,.skip,#more{display:none}
section{border:0;padding:0;break-inside:auto}
tr,li,figure{break-inside:avoid}
*{print-color-adjust:exact}
.scroll{overflow:visible}
}
`
