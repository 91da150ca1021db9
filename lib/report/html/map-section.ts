import { parseArn, resourceName } from '../../text/arn.ts'
import type { Finding, Region, Report, TrailInBrief } from '../../model/index.ts'
import { markup, type Markup } from './markup.ts'

/** A map with more rows than this is no longer seen at a glance; the worst trails stand in it. */
const mostTrails = 100

type State = { mark: string; words: string; tone: string }

const states = {
  all: { mark: '●', words: 'logs all management events', tone: 'good' },
  some: { mark: '◐', words: 'logs some management events', tone: 'warn' },
  none: { mark: '○', words: 'logs other events only', tone: 'none' },
  stopped: { mark: '■', words: 'stopped', tone: 'bad' },
  unknown: { mark: '?', words: 'unknown', tone: 'warn' },
  absent: { mark: '·', words: 'does not stand here', tone: 'absent' },
} as const satisfies Record<string, State>

const verdicts = {
  pass: { mark: '✓', words: 'covered', tone: 'good' },
  fail: { mark: '✗', words: 'not covered', tone: 'bad' },
  unknown: { mark: '?', words: 'unknown', tone: 'warn' },
  absent: { mark: '·', words: 'not judged', tone: 'absent' },
} as const satisfies Record<Finding['status'] | 'absent', State>

/** Trails by regions: what is covered, stopped or unknown, at a glance. */
export function mapSection(report: Report): Markup {
  const { regions = [], trails = [], findings } = report
  return markup`<section id="map" aria-labelledby="map-title">
<h2 id="map-title">Regions and trails</h2>
${regions.length === 0 ? markup`<p>The report does not say which regions were looked at.</p>` : report.accounts ? organizationMap(report) : map(regions, trails, findings)}
</section>`
}

function map(regions: Region[], trails: TrailInBrief[], findings: Finding[]): Markup {
  const shown = trails.toSorted((a, b) => rank(a) - rank(b) || (a.arn < b.arn ? -1 : 1)).slice(0, mostTrails)
  return markup`<div class="scroll" role="group" aria-label="Map, scrolls sideways" tabindex="0"><table class="map">
<thead><tr><th scope="col">Trail</th>${regions.map((region) => markup`<th scope="col"><span>${region}</span></th>`)}</tr></thead>
<tbody><tr class="whole"><th scope="row">Management events</th>${coverageCells(regions, findings)}</tr>
${shown.map((trail) => markup`<tr><th scope="row">${trailName(trail)}</th>${regions.map((region) => cell(stateIn(region, trail)))}</tr>\n`)}</tbody></table></div>
${shown.length < trails.length ? markup`<p>The ${shown.length} trails that need attention most, of ${trails.length}.</p>` : undefined}
${trails.length === 0 ? markup`<p><b>There is no trail at all.</b></p>` : undefined}
<ul class="legend" aria-label="Legend">${[...Object.values(verdicts).slice(0, 2), ...Object.values(states)].map(({ mark, words, tone }) => markup`<li><span class="m-${tone}" aria-hidden="true">${mark}</span> ${words}</li>`)}</ul>`
}

const cell = ({ mark, words, tone }: State): Markup =>
  markup`<td class="m-${tone}"><span aria-hidden="true">${mark}</span><span class="vh">${words}</span></td>`

/** The verdict of region-coverage on each region, which counts all trails together. */
function coverageCells(regions: Region[], findings: Finding[]): Markup[] {
  const verdictOf = new Map<Region, Finding['status']>()
  for (const { check, resource, status } of findings) {
    if (check === 'region-coverage') verdictOf.set(resource, worse(verdictOf.get(resource), status))
  }
  return regions.map((region) => cell(verdicts[verdictOf.get(region) ?? 'absent']))
}

/** Among several accounts the worst verdict stands for a region. */
function worse(known: Finding['status'] | undefined, next: Finding['status']): Finding['status'] {
  if (known === undefined) return next
  return known === 'fail' || next === 'fail' ? 'fail' : known === 'unknown' ? known : next
}

function stateIn(region: Region, trail: TrailInBrief): State {
  if (!trail.multiRegion && trail.homeRegion !== region) return states.absent
  return states[stateOf(trail)]
}

function stateOf({ logging, management }: TrailInBrief): Exclude<keyof typeof states, 'absent'> {
  if (logging === false) return 'stopped'
  return logging === 'unknown' ? 'unknown' : management
}

const order = ['stopped', 'unknown', 'some', 'none', 'all']
const rank = (trail: TrailInBrief) => order.indexOf(stateOf(trail))

function trailName({ arn, homeRegion, multiRegion, organization }: TrailInBrief): Markup {
  const kind = [
    homeRegion,
    multiRegion ? 'multi-region' : 'one region',
    ...(organization ? ['organization'] : []),
  ]
  return markup`${resourceName(arn)} <small>${parseArn(arn)?.account} ${kind.join(', ')}</small>`
}

/** Regions of an organization: in how many of its accounts management events are not covered there, or unknown. */
function organizationMap({ regions = [], findings, omitted, accounts = [] }: Report): Markup {
  const swept = accounts.filter(({ status }) => status === 'swept').length
  const isWhole = (omitted?.findings ?? 0) === 0
  const rows = [
    { name: 'Not covered', tone: 'bad', counts: accountsBy(findings, 'fail') },
    { name: 'Unknown', tone: 'warn', counts: accountsBy(findings, 'unknown') },
  ]
  return markup`<p>Accounts, of the ${swept} that were looked at, whose management events are not all logged.${isWhole ? undefined : markup` Findings are left out of this report: there may be more.`}</p>
<div class="scroll" role="group" aria-label="Map, scrolls sideways" tabindex="0"><table class="map">
<thead><tr><th scope="col">Accounts</th>${regions.map((region) => markup`<th scope="col"><span>${region}</span></th>`)}</tr></thead>
<tbody>${rows.map(({ name, tone, counts }) => markup`<tr><th scope="row">${name}</th>${regions.map((region) => countCell(counts.get(region) ?? 0, tone))}</tr>\n`)}</tbody></table></div>`
}

const countCell = (count: number, tone: string): Markup =>
  count === 0 ? markup`<td class="m-good">0</td>` : markup`<td class="m-${tone}">${count}</td>`

function accountsBy(findings: readonly Finding[], wanted: Finding['status']): Map<Region, number> {
  const counts = new Map<Region, number>()
  for (const { check, status, exemption, resource } of findings)
    if (check === 'region-coverage' && status === wanted && !exemption)
      counts.set(resource, (counts.get(resource) ?? 0) + 1)
  return counts
}
