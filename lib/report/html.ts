import manifest from '../../package.json' with { type: 'json' }
import type { Report } from '../model/index.ts'
import type { EarlierReport } from './earlier-report.ts'
import { accountsSection } from './html/accounts-section.ts'
import { actorsSection, type ActorTimeLines } from './html/actors-section.ts'
import { changesSection, exemptionsSection, unreadSection } from './html/changes-section.ts'
import { checksSection, overviewSection } from './html/overview-section.ts'
import { firstSection } from './html/first-section.ts'
import { findingsSection } from './html/findings-section.ts'
import { mapSection } from './html/map-section.ts'
import { markup, type Markup, timeText } from './html/markup.ts'
import { htmlPage } from './html/page.ts'
import { pageScript } from './html/page-script.ts'
import { pageStyle } from './html/page-style.ts'
import { timelineSection } from './html/timeline-events.ts'
import { subjectOf } from './organization-texts.ts'
import type { Format } from './format.ts'

export const format: Format = {
  id: 'html',
  extension: 'html',
  use: 'people: one file that needs no network, with a map of regions and trails, search and filters; `--history FILE…` adds the trend over earlier JSON reports, `--logs FOLDER` what those did who weakened logging',
  readsHistory: true,
  print: (report, { history, actors }) => htmlReport(report, history, actors),
}

/**
 * The report as one HTML file that needs nothing else: no request is sent, and its content security policy lets run
 * only its own style and script, by their hashes.
 * @param history earlier reports, the oldest first, for the trend and the timeline
 * @param actors what those did who weakened logging, where log files are at hand
 */
export function htmlReport(
  report: Report,
  history: readonly EarlierReport[] = [],
  actors?: ActorTimeLines,
): string {
  const title = report.accounts
    ? `CloudTrail: ${subjectOf(report)}`
    : `CloudTrail in account ${report.scope.account}`
  return htmlPage({
    title,
    style: pageStyle,
    script: pageScript,
    header: markup`<h1>${title}</h1>
<p>${where(report)}, ${timeText(report.finishedAt)}, ${report.apiCalls} API calls. Trailkeeper ${manifest.version}.</p>
<nav aria-label="Sections"><ul>${sectionsOf(report, actors).map(([id, name]) => markup`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>`,
    main: markup`${firstSection(report)}
${overviewSection(report, history)}
${accountsSection(report)}
${mapSection(report)}
${timelineSection(report, history)}
${actorsSection(actors)}
${findingsSection(report)}
${changesSection(report)}
${exemptionsSection(report)}
${unreadSection(report)}
${checksSection(report.findings)}`,
  })
}

const sectionsOf = ({ accounts }: Report, actors: ActorTimeLines | undefined) =>
  sections.filter(
    ([id]) => (id !== 'accounts' || accounts !== undefined) && (id !== 'actors' || actors !== undefined),
  )

const sections = [
  ['first', 'To do first'],
  ['overview', 'At a glance'],
  ['accounts', 'Accounts'],
  ['map', 'Regions and trails'],
  ['timeline', 'Timeline'],
  ['actors', 'Who did it'],
  ['findings', 'Findings'],
  ['changes', 'Repairs'],
  ['exemptions', 'Exemptions'],
  ['unread', 'Could not be read'],
  ['checks', 'Checks'],
] as const

function where({ scope, regions, accounts }: Report): Markup {
  if (accounts) return markup`${(regions ?? []).length} regions`
  if (scope.regions === 'all')
    return markup`${regions ? `All ${regions.length} enabled regions` : 'All enabled regions'}`
  return markup`${scope.regions.join(', ')}`
}
