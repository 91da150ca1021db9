import { gzipSync } from 'node:zlib'
import { type Finding, type Report, severities } from '../../model/index.ts'
import { checkFacts, controlNames } from '../check-facts.ts'
import { worstFirst } from '../finding-id.ts'
import { mostInMessage, plainText } from '../../text/plain-text.ts'
import { longText, markup, type Markup } from './markup.ts'

/** As many rows are in the page itself, for printing and for readers without scripts. */
const mostRows = 200

/** As many can be searched: more would make the page slow, and nobody reads them here. */
const mostSearched = 50_000

/** Characters of the block that holds them, so that the whole page stays under 5 MB whatever things are called. */
const mostPacked = 3_500_000

/**
 * Findings, to be searched and filtered. The page itself has the worst ones; the others stand in a compressed block
 * that the script reads, so that a page of many thousand findings stays small and opens at once. What fails or is
 * unknown goes before what passes; where there is no room, the rest is counted, and the page says so.
 */
export function findingsSection({ findings }: Report): Markup {
  const sorted = worstFirst(findings)
  const { text, count } = packedWithin(sorted.slice(0, mostSearched), mostPacked)
  return markup`<section id="findings" aria-labelledby="findings-title">
<h2 id="findings-title">Findings</h2>
<form id="filters" class="filters" hidden role="search" aria-label="Filter the findings">
<label class="wide">Search <input type="search" id="text" autocomplete="off" spellcheck="false"></label>
<label>Status <select id="status"><option value="open">needs attention</option><option value="all">all</option><option value="fail">fail</option><option value="unknown">unknown</option><option value="exempt">exempt</option><option value="pass">pass</option></select></label>
<label>Severity <select id="severity"><option value="">any</option>${severities.map(option)}</select></label>
<label>Check <select id="check"><option value="">any</option></select></label>
<label>Control <select id="control"><option value="">any</option></select></label>
<label>Region <select id="region"><option value="">any</option></select></label>
<label>Account <select id="account"><option value="">any</option></select></label>
<button type="reset">Clear</button>
</form>
<p id="count" role="status">The worst ${Math.min(mostRows, sorted.length)} of ${sorted.length} findings.</p>
${notHere(sorted.slice(count))}
<table class="cards findings" role="table"><caption class="vh">Findings, the worst first</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Status</th><th role="columnheader" scope="col">Severity</th><th role="columnheader" scope="col">Check</th><th role="columnheader" scope="col">Region</th><th role="columnheader" scope="col">Resource</th><th role="columnheader" scope="col">What</th></tr></thead>
<tbody id="rows" role="rowgroup">
${sorted.slice(0, mostRows).map(row)}</tbody></table>
<button type="button" id="more" hidden>Show more</button>
<script type="application/octet-stream" id="data">${{ markup: text }}</script>
</section>`
}

const option = (value: string): Markup => markup`<option>${value}</option>`

const shownStatus = ({ status, exemption }: Finding) => (exemption ? 'exempt' : status)

const row = (finding: Finding): Markup => {
  const { severity, check, region, account, resource } = finding
  const status = shownStatus(finding)
  return markup`<tr role="row"><td role="cell" data-label="Status"><span class="tag s-${status}">${status}</span></td><td role="cell" data-label="Severity">${severity}</td><td role="cell" data-label="Check"><a href="#check-${check}">${check}</a></td><td role="cell" data-label="Region">${region} <small>${account}</small></td><td role="cell" data-label="Resource"><span class="name">${resource}</span></td><td role="cell" data-label="What">${longText(messageWith(finding))}</td></tr>\n`
}

function messageWith({ message, exemption }: Finding): string {
  if (!exemption) return message
  const until = exemption.expires === undefined ? '' : ` until ${exemption.expires}`
  return `${message} Exempt${until}: ${exemption.reason} (${exemption.owner})`
}

/** What is not on the page, by what it is. */
function notHere(rest: readonly Finding[]): Markup | undefined {
  if (rest.length === 0) return undefined
  const count = (wanted: string) => rest.filter((finding) => shownStatus(finding) === wanted).length
  const counts = ['fail', 'unknown', 'exempt', 'pass'].flatMap((status) =>
    count(status) > 0 ? [`${count(status)} ${status}`] : [],
  )
  return markup`<p>Not on this page, for want of room: ${counts.join(', ')}. The report as JSON or CSV has them.</p>`
}

/** As many of the findings, the first ones, as fit into so many characters. */
function packedWithin(findings: readonly Finding[], most: number): { text: string; count: number } {
  const text = packed(findings)
  if (text.length <= most || findings.length === 0) return { text, count: findings.length }
  // Somewhat fewer than would fit if all were alike.
  const fitting = Math.floor((findings.length * most * 0.9) / text.length)
  return packedWithin(findings.slice(0, fitting), most)
}

/** What the script reads: texts are harmless already, and it puts them in as text. Base64 of gzip of JSON. */
function packed(findings: readonly Finding[]): string {
  const checks = [...new Set(findings.map(({ check }) => check))].map((id) => ({
    id: plainText(id),
    controls: controlNames(checkFacts(id).controls),
  }))
  const rows = findings.map((finding) => [
    shownStatus(finding),
    finding.severity,
    plainText(finding.check),
    plainText(finding.region),
    plainText(finding.account),
    plainText(finding.resource),
    plainText(messageWith(finding), mostInMessage),
  ])
  return gzipSync(JSON.stringify({ checks, rows })).toString('base64')
}
