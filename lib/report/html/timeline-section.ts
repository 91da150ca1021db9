import type { Report } from '../../model/index.ts'
import type { EarlierReport } from '../earlier-report.ts'
import { longText, type Markup, markup, timeText } from './markup.ts'
import { type TimelineEvent, timelineEvents } from './timeline-events.ts'

const mostEvents = 100

/** Incidents, gaps, repairs and what changed between reports, the newest first. */
export function timelineSection(report: Report, history: readonly EarlierReport[]): Markup {
  const events = timelineEvents(report, history)
  const shown = events.slice(0, mostEvents)
  return markup`<section id="timeline" aria-labelledby="timeline-title">
<h2 id="timeline-title">Timeline</h2>
${shown.length === 0 ? markup`<p>No incident, gap or repair is in this report.</p>` : markup`<ol class="timeline">${shown.map(eventItem)}</ol>`}
${shown.length < events.length ? markup`<p>The newest ${shown.length} of ${events.length}.</p>` : undefined}
</section>`
}

const eventItem = ({ at, tone, title, details }: TimelineEvent): Markup =>
  markup`<li class="tone-${tone}"><p class="when">${timeText(at)}</p><p><b>${longText(title)}</b></p>${details.map((detail) => markup`<p>${longText(detail)}</p>`)}</li>\n`
