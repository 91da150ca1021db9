import type { Report } from '../../model/index.ts'
import type { EarlierReport } from '../earlier-report.ts'
import { reportScore } from '../score.ts'
import { type Markup, markup, timeText } from './markup.ts'

type Point = { at: string; points: number; fail: number; unknown: number }

const width = 320
const height = 100

/** The score over time, drawn to scale, with the same numbers as a table. */
export function trendFigure(report: Report, history: readonly EarlierReport[]): Markup {
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
