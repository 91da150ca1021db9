import type { Finding, Report } from '../../model/index.ts'
import type { EarlierReport } from '../earlier-report.ts'
import { reportScore } from '../score.ts'
import { longText, markup, type Markup, timeText } from './markup.ts'
import { checkFacts, controlsByFramework } from '../check-facts.ts'

/** The score, what was counted, and how the score went over earlier reports. */
export function overviewSection(report: Report, history: readonly EarlierReport[]): Markup {
  return markup`<section id="overview" aria-labelledby="overview-title">
<h2 id="overview-title">At a glance</h2>
<div class="tiles">
${scoreTile(reportScore(report), report.accounts !== undefined)}
<dl class="counts">${counts(report)}</dl>
${history.length > 0 ? trendFigure(report, history) : undefined}
</div>
</section>`
}

const around = 2 * Math.PI * 42

function scoreTile(points: number | undefined, isOfMany: boolean): Markup {
  const done = ((points ?? 0) / 100) * around
  const tone = points === undefined ? 'none' : points >= 95 ? 'good' : points >= 70 ? 'warn' : 'bad'
  const said = points === undefined ? 'Nothing was judged' : `Score ${points} of 100`
  return markup`<figure class="score tone-${tone}">
<svg viewBox="0 0 100 100" role="img" aria-label="${said}"><circle class="track" cx="50" cy="50" r="42"/><circle class="done" cx="50" cy="50" r="42" stroke-dasharray="${done.toFixed(1)} ${around.toFixed(1)}" transform="rotate(-90 50 50)"/><text x="50" y="50">${points === undefined ? '–' : points}</text></svg>
<figcaption><b>Score</b> What passes of all that was judged, ${isOfMany ? 'over all accounts' : 'by severity'}. Unknown is not a pass; exempt does not count. At most 49 while anything critical fails.</figcaption>
</figure>`
}

function counts({ summary }: Report): Markup[] {
  const told: [keyof Report['summary'], string, string][] = [
    ['fail', 'fail', 'bad'],
    ['unknown', 'unknown', 'warn'],
    ['pass', 'pass', 'good'],
    ['exempt', 'exempt', 'none'],
    ['applied', 'repaired', 'good'],
    ['planned', 'planned', 'none'],
    ['failed', 'repairs failed', 'bad'],
    ['drifted', 'drifted', 'bad'],
    ['refused', 'refused', 'warn'],
  ]
  const always = new Set(['fail', 'unknown', 'pass', 'exempt'])
  return told
    .filter(([name]) => always.has(name) || summary[name] > 0)
    .map(
      ([name, label, tone]) =>
        markup`<div class="tone-${summary[name] > 0 ? tone : 'none'}"><dt>${label}</dt><dd>${summary[name]}</dd></div>`,
    )
}

type Point = { at: string; points: number; fail: number; unknown: number }

const width = 320
const height = 100

/** The score over time, drawn to scale, with the same numbers as a table. */
function trendFigure(report: Report, history: readonly EarlierReport[]): Markup {
  const points = [...history, report].flatMap((one): Point[] => {
    const { finishedAt, summary } = one
    const at = reportScore(one)
    return at === undefined
      ? []
      : [{ at: finishedAt, points: at, fail: summary.fail, unknown: summary.unknown }]
  })
  const [first] = points
  const last = points.at(-1)
  if (!first || !last) return markup``
  const said = `Score from ${first.points} to ${last.points} over ${points.length} reports`
  return markup`<figure class="trend">
<svg viewBox="-24 -8 ${width + 32} ${height + 16}" role="img" aria-label="${said}"><path class="grid" d="M0 0H${width}M0 ${height / 2}H${width}M0 ${height}H${width}"/><text x="-24" y="3">100</text><text x="-24" y="${height + 3}">0</text>${line(points)}</svg>
<figcaption><b>${said}</b>
<details><summary>The numbers</summary><table><thead><tr><th scope="col">Report</th><th scope="col">Score</th><th scope="col">Fail</th><th scope="col">Unknown</th></tr></thead><tbody>${points
    .toReversed()
    .map(
      (point) =>
        markup`<tr><td>${timeText(point.at)}</td><td>${point.points}</td><td>${point.fail}</td><td>${point.unknown}</td></tr>`,
    )}</tbody></table></details></figcaption>
</figure>`
}

function line(points: readonly Point[]): Markup[] {
  const times = points.map(({ at }) => Date.parse(at))
  const start = Math.min(...times)
  const span = Math.max(1, Math.max(...times) - start)
  const spots = points.map(({ points: y }, index) => ({
    x: (((times[index] ?? start) - start) / span) * width,
    y: height - (y / 100) * height,
  }))
  const path = spots.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')
  return [
    markup`<polyline points="${{ markup: path }}"/>`,
    ...spots.map(({ x, y }) => markup`<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3.5"/>`),
  ]
}

/** Of each check in the report: what it asks, why, which controls it stands for, and how to mend it by hand. */
export function checksSection(findings: readonly Finding[]): Markup {
  const ids = [...new Set(findings.map(({ check }) => check))].toSorted()
  return markup`<section id="checks" aria-labelledby="checks-title">
<h2 id="checks-title">Checks</h2>
${ids.map(checkDetails)}
</section>`
}

function checkDetails(id: string): Markup {
  const { title, why, failsWhen, manual, controls } = checkFacts(id)
  const frameworks = controlsByFramework(controls)
  return markup`<details id="check-${id}"><summary><b>${id}</b> ${title}</summary>
<p>${longText(why)} It fails when ${longText(failsWhen)}.</p>
<p>By hand: <code>${longText(manual)}</code></p>
${frameworks.length > 0 ? markup`<ul>${frameworks.map(({ framework, controls: named }) => markup`<li>${framework}: ${longText(named.join(', '))}</li>`)}</ul>` : undefined}
</details>
`
}
