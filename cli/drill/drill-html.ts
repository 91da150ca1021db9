import manifest from '../../package.json' with { type: 'json' }
import {
  type DrillReport,
  heardText,
  isGood,
  isHeard,
  notesOf,
  secondsText,
} from '../../lib/drill/drill-report.ts'
import { type AttackResult, links } from '../../lib/drill/strike.ts'
import { longText, markup, type Markup, timeText } from '../../lib/report/html/markup.ts'
import { htmlPage } from '../../lib/report/html/page.ts'
import { pageStyle } from '../../lib/report/html/page-style.ts'
import { earlierText, leftText, linkHeads } from './drill-text.ts'

const style = `${pageStyle}
.v-good{--tone:var(--good);--tone-bg:var(--good-bg)}
.v-bad{--tone:var(--bad);--tone-bg:var(--bad-bg)}
td.time{font-variant-numeric:tabular-nums;white-space:nowrap}
.links svg{width:100%;min-width:9rem;height:1.2rem;display:block;border-radius:3px}
.bar0{fill:#8a94a3}.bar1{fill:#1558b0}.bar2{fill:#2e8b57}.bar3{fill:#6a4fb3}.bar4{fill:#d08f00}.bar5{fill:#c2498f}.barless{fill:var(--none-bg)}
.legend svg{width:1rem;height:.9rem;vertical-align:middle;border-radius:3px}
`

/**
 * A drill as one HTML file that needs nothing else and runs no script: each attack with the time of each link, the people
 * who were to hear of it, and how earlier drills went.
 */
export function drillHtml(report: DrillReport): string {
  const { code, account, startedAt, attacks, channels, left, slowest } = report
  const answered = attacks.filter((one) => isGood(one)).length
  const tone = answered === attacks.length ? 'good' : 'bad'
  return htmlPage({
    title: `Fire drill ${code}`,
    style,
    header: markup`<h1>Fire drill ${code}: <span class="tag v-${tone}">${answered} of ${attacks.length} answered</span></h1>
<p>Account ${account}, ${timeText(startedAt)}.${slowest && markup` Slowest: ${slowest.region}, ${slowest.attack}, ${secondsText(slowest.ms)}.`}</p>
<nav aria-label="Sections"><ul><li><a href="#attacks">Attacks</a></li><li><a href="#people">People</a></li><li><a href="#trend">Earlier drills</a></li></ul></nav>`,
    main: markup`<section id="attacks" aria-labelledby="attacks-title">
<h2 id="attacks-title">Attacks</h2>
${attacks.length === 0 ? markup`<p>Nothing was attacked.</p>` : attackTable(attacks)}
</section>
<section id="people" aria-labelledby="people-title">
<h2 id="people-title">People</h2>
${
  channels.length === 0
    ? markup`<p>No channel leads to people.</p>`
    : markup`<ul>${channels.map((one) => markup`<li><span class="tag v-${isHeard(one) ? 'good' : 'bad'}">${one.result}</span> ${longText(heardText(one))}</li>\n`)}</ul>`
}
${left.length === 0 ? undefined : markup`<h2>Not removed</h2><ul>${left.map((one) => markup`<li>${longText(leftText(one))}</li>\n`)}</ul>`}
</section>
${trendSection(report)}`,
    footer: `Trailkeeper ${manifest.version}.`,
  })
}

function attackTable(attacks: readonly AttackResult[]): Markup {
  const longest = Math.max(1, ...attacks.flatMap(({ links: times }) => Object.values(times)))
  return markup`<div class="scroll"><table class="cards"><thead><tr><th scope="col">Result</th><th scope="col">Region</th><th scope="col">Attack</th>${links.map((link) => markup`<th scope="col">${linkHeads[link]}</th>`)}<th scope="col">Links</th></tr></thead><tbody>${attacks.map((one) => attackRow(one, longest))}</tbody></table></div>
<ul class="legend">${links.map((link, index) => markup`<li><svg viewBox="0 0 10 10" preserveAspectRatio="none" aria-hidden="true"><rect class="bar${index}" width="10" height="10"/></svg> until ${linkHeads[link].toLowerCase()}</li>\n`)}</ul>`
}

function attackRow(one: AttackResult, longest: number): Markup {
  const { region, attack, result, links: times } = one
  return markup`<tr><td data-label="Result"><span class="tag v-${isGood(one) ? 'good' : 'bad'}">${result}</span>${notesOf(one).map((note) => markup`<br><small>${longText(note)}</small>`)}</td>
<td data-label="Region">${region}</td><td data-label="Attack">${attack}</td>
${links.map((link) => markup`<td class="time" data-label="${linkHeads[link]}">${secondsText(times[link])}</td>`)}
<td class="links" data-label="Links">${bar(one, longest)}</td></tr>\n`
}

/** Links one after the other, by the time at which each came about. */
function bar({ region, attack, links: times }: AttackResult, longest: number): Markup {
  const known = links
    .flatMap((link, index) => (times[link] === undefined ? [] : [{ link, index, at: times[link] }]))
    .toSorted((a, b) => a.at - b.at)
  const rects = known.map(({ link, index, at }, place) => {
    const from = known[place - 1]?.at ?? 0
    const [x, width] = [(from / longest) * 1000, ((at - from) / longest) * 1000]
    return markup`<rect class="bar${index}" x="${x.toFixed(1)}" width="${width.toFixed(1)}" height="20"><title>${linkHeads[link]}: ${secondsText(at)}</title></rect>`
  })
  return markup`<svg viewBox="0 0 1000 20" preserveAspectRatio="none" role="img" aria-label="${`${region} ${attack}: ${known.map(({ link, at }) => `${linkHeads[link]} ${secondsText(at)}`).join(', ')}`}"><rect class="barless" width="1000" height="20"/>${rects}</svg>`
}

function trendSection({ trend, slowest, startedAt }: DrillReport): Markup {
  const points = [...trend, { startedAt, slowestMs: slowest?.ms }].flatMap(({ startedAt: at, slowestMs }) =>
    slowestMs === undefined ? [] : [{ at, ms: slowestMs }],
  )
  return markup`<section id="trend" aria-labelledby="trend-title">
<h2 id="trend-title">Earlier drills</h2>
${
  trend.length === 0
    ? markup`<p>None is kept of this account.</p>`
    : markup`${points.length > 1 ? chart(points) : undefined}<ul>${trend.map((one) => markup`<li>${longText(earlierText(one))}</li>\n`)}</ul>`
}
</section>`
}

function chart(points: readonly { at: string; ms: number }[]): Markup {
  const most = Math.max(1, ...points.map(({ ms }) => ms))
  const step = 560 / (points.length - 1)
  const placed = points.map(({ at, ms }, index) => ({
    at,
    ms,
    x: 20 + index * step,
    y: 90 - (ms / most) * 75,
  }))
  return markup`<figure class="trend"><svg viewBox="0 0 600 110" role="img" aria-label="${`Slowest answer of ${points.length} drills, the last ${secondsText(points.at(-1)?.ms)}`}"><path class="grid" d="M20 90H580"/><polyline points="${placed.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}"/>${placed.map(({ at, ms, x, y }) => markup`<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3"><title>${at}: ${secondsText(ms)}</title></circle>`)}<text x="20" y="104">${points[0]?.at.slice(0, 10)}</text><text x="530" y="104">${points.at(-1)?.at.slice(0, 10)}</text></svg><figcaption>Slowest answer of each drill</figcaption></figure>`
}
