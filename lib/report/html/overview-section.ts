import type { Report } from '../../model/index.ts'
import type { EarlierReport } from '../earlier-report.ts'
import { reportScore } from '../score.ts'
import { type Markup, markup } from './markup.ts'
import { trendFigure } from './trend-figure.ts'

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
<figcaption><b>Score</b> What passes of all that was judged, ${isOfMany ? 'over all accounts' : 'by severity'}. Unknown is not a pass; exempt does not count.</figcaption>
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
