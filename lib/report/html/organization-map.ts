import type { Finding, Region, Report } from '../../model/index.ts'
import { type Markup, markup } from './markup.ts'

/** Regions of an organization: in how many of its accounts management events are not covered there, or unknown. */
export function organizationMap({ regions = [], findings, omitted, accounts = [] }: Report): Markup {
  const swept = accounts.filter(({ status }) => status === 'swept').length
  const isWhole = (omitted?.findings ?? 0) === 0
  const rows = [
    { name: 'Not covered', tone: 'bad', counts: accountsBy(findings, 'fail') },
    { name: 'Unknown', tone: 'warn', counts: accountsBy(findings, 'unknown') },
  ]
  return markup`<p>Accounts, of the ${swept} that were looked at, whose management events are not all logged.${isWhole ? undefined : markup` Findings are left out of this report: there may be more.`}</p>
<div class="scroll" role="group" aria-label="Map, scrolls sideways" tabindex="0"><table class="map">
<thead><tr><th scope="col">Accounts</th>${regions.map((region) => markup`<th scope="col"><span>${region}</span></th>`)}</tr></thead>
<tbody>${rows.map(({ name, tone, counts }) => markup`<tr><th scope="row">${name}</th>${regions.map((region) => cell(counts.get(region) ?? 0, tone))}</tr>\n`)}</tbody></table></div>`
}

const cell = (count: number, tone: string): Markup =>
  count === 0 ? markup`<td class="m-good">0</td>` : markup`<td class="m-${tone}">${count}</td>`

function accountsBy(findings: readonly Finding[], wanted: Finding['status']): Map<Region, number> {
  const counts = new Map<Region, number>()
  for (const { check, status, exemption, resource } of findings)
    if (check === 'region-coverage' && status === wanted && !exemption)
      counts.set(resource, (counts.get(resource) ?? 0) + 1)
  return counts
}
