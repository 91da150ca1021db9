import manifest from '../../../package.json' with { type: 'json' }
import type { EvidenceFault, EvidenceGap, RegionIntegrity, Verification } from '../../model/index.ts'
import { harmlessText } from '../../text/plain-text.ts'
import { escapeXml } from '../xml-text.ts'
import { actorsSection, type ActorTimeLines } from '../html/actors-section.ts'
import { longText, markup, type Markup, timeText } from '../html/markup.ts'
import { htmlPage } from '../html/page.ts'
import { pageStyle } from '../html/page-style.ts'
import { timeLines, timeLineStyle } from './time-lines.ts'
import {
  filesText,
  countsOf,
  faultText,
  objectText,
  placeName,
  summaryText,
  verdictCounts,
  worstObjectsFirst,
  worstPlacesFirst,
} from './texts.ts'

const style = pageStyle + timeLineStyle

/**
 * A verification as one HTML file that needs nothing else and runs no script: a time line a region, what is not proven,
 * gaps, and what an auditor asks for.
 */
export function verificationHtml(verification: Verification, actors?: ActorTimeLines): string {
  const { from, to, verdict, trails, stopped } = verification
  const counts = verdictCounts(verification)
  return htmlPage({
    title: `CloudTrail log file integrity: ${verdict}`,
    style,
    header: markup`<h1>CloudTrail log file integrity: <span class="tag v-${verdict}">${verdict}</span></h1>
<p>${timeText(from)} to ${timeText(to)}. ${sentences[verdict]}</p>
<nav aria-label="Sections"><ul><li><a href="#lines">Time lines</a></li><li><a href="#objects">Not proven</a></li>${actors && markup`<li><a href="#actors">Who did it</a></li>`}<li><a href="#gaps">Gaps</a></li><li><a href="#auditor">For auditors</a></li></ul></nav>`,
    main: markup`${stopped === undefined ? undefined : markup`<section aria-label="Stopped"><p><b>Stopped:</b> ${longText(stopped)}</p></section>`}
<section id="overview" aria-labelledby="overview-title">
<h2 id="overview-title">At a glance</h2>
<dl class="counts">
<div class="tone-bad"><dt>broken</dt><dd>${counts.broken}</dd></div>
<div class="tone-warn"><dt>unproven</dt><dd>${counts.unproven}</dd></div>
<div class="tone-good"><dt>proven</dt><dd>${counts.proven}</dd></div>
</dl>
<p><small>Trails by region and account.</small></p>
</section>
<section id="lines" aria-labelledby="lines-title">
<h2 id="lines-title">Time lines</h2>
${timeLines(verification)}
</section>
${objectsSection(worstPlacesFirst(trails))}
${actorsSection(actors)}
${gapsSection(trails)}
${auditorSection(verification)}`,
    footer: `Trailkeeper ${manifest.version}.`,
  })
}

const sentences: Readonly<Record<Verification['verdict'], string>> = {
  proven: 'Every log file is what CloudTrail delivered, and none is missing.',
  broken: 'Files were changed, removed or forged after CloudTrail delivered them.',
  unproven: 'Nothing was found to be false, and not everything could be proven.',
}

/** A page of more rows would not open. */
const mostRows = 2000

function objectsSection(places: readonly RegionIntegrity[]): Markup {
  const rows = places.flatMap((place) => worstObjectsFirst(place.objects).map((fault) => ({ place, fault })))
  const shown = rows.slice(0, mostRows)
  return markup`<section id="objects" aria-labelledby="objects-title">
<h2 id="objects-title">Not proven</h2>
${
  shown.length === 0
    ? markup`<p>Every object is proven.</p>`
    : markup`<div class="scroll"><table class="cards"><thead><tr><th scope="col">Verdict</th><th scope="col">Object</th><th scope="col">What</th><th scope="col">Where</th></tr></thead><tbody>${shown.map(objectRow)}</tbody></table></div>`
}
${shown.length < rows.length ? markup`<p>The first ${shown.length} of ${rows.length}.</p>` : undefined}
</section>`
}

function objectRow({ place, fault }: { place: RegionIntegrity; fault: EvidenceFault }): Markup {
  const { verdict, reason, object, trueVersion, changedBy = [] } = fault
  return markup`<tr><td data-label="Verdict"><span class="tag v-${verdict}">${verdict}</span> <small>${reason}</small></td>
<td data-label="Object"><code>${{ markup: escapeXml(objectText(object)) }}</code></td>
<td data-label="What">${longText(faultText(fault))}${changedBy.map(({ event, at, by }) => markup`<p><small>${event} by ${by} at ${timeText(at)}</small></p>`)}${
    trueVersion &&
    markup`<details><summary>The true version is there</summary><p>Version <code>${trueVersion.versionId}</code> of ${timeText(trueVersion.lastModified)}. This copies it back:</p><p><code>${{ markup: escapeXml(harmlessText(trueVersion.command)) }}</code></p></details>`
  }</td>
<td data-label="Where">${placeName(place)}</td></tr>\n`
}

function gapsSection(trails: readonly RegionIntegrity[]): Markup {
  const rows = trails.flatMap((place) => place.gaps.map((gap) => ({ place, gap })))
  return markup`<section id="gaps" aria-labelledby="gaps-title">
<h2 id="gaps-title">Gaps</h2>
${
  rows.length === 0
    ? markup`<p>Digests cover the whole time.</p>`
    : markup`<div class="scroll"><table class="cards"><thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col">Why</th><th scope="col">Where</th></tr></thead><tbody>${rows.map(gapRow)}</tbody></table></div>`
}
</section>`
}

const gapRow = ({ place, gap }: { place: RegionIntegrity; gap: EvidenceGap }): Markup =>
  markup`<tr><td data-label="From">${timeText(gap.from)}</td><td data-label="To">${timeText(gap.to)}</td><td data-label="Why"><span class="tag v-${gap.explained ? 'explained' : 'unproven'}">${gap.explained ? 'explained' : 'unexplained'}</span> ${longText(gap.message)}</td><td data-label="Where">${placeName(place)}</td></tr>\n`

function auditorSection(verification: Verification): Markup {
  const { trails, from, to, verdict, quick, ranBy, startedAt, finishedAt, signature } = verification
  const files = filesText(countsOf(verification), quick)
  const keys = [...new Set(trails.flatMap((place) => place.keys))]
  const arns = [...new Set(trails.map(({ trail }) => trail))]
  const regions = [...new Set(trails.map(({ region }) => region))]
  const rows: [string, Markup][] = [
    ['Verdict', markup`<span class="tag v-${verdict}">${verdict}</span>`],
    ['Period', markup`${timeText(from)} to ${timeText(to)}`],
    ['Trails', markup`${arns.map((arn) => markup`<code>${arn}</code><br>`)}`],
    ['Regions', longMarkup(regions.join(', '))],
    ['Files', markup`${files}`],
    [
      'Hashes',
      markup`SHA-256 over uncompressed content, ${quick ? 'of digests alone' : 'each file read and compared'}; links of the chain in both directions`,
    ],
    [
      'Signatures',
      markup`RSA PKCS#1 v1.5 with SHA-256, by CloudTrail’s keys ${keys.map((key) => markup`<code>${key}</code> `)}`,
    ],
    [
      'Ran by',
      markup`<code>${ranBy ?? 'offline, from a folder'}</code>, ${timeText(startedAt)} to ${timeText(finishedAt)}`,
    ],
    [
      'Report signed',
      signature
        ? markup`by <code>${signature.keyArn}</code> (${signature.algorithm}) over the JSON report’s SHA-256 <code>${signature.digest}</code>: <code>${longText(signature.value)}</code>`
        : markup`no`,
    ],
  ]
  return markup`<section id="auditor" aria-labelledby="auditor-title">
<h2 id="auditor-title">For auditors</h2>
<table><tbody>${rows.map(([name, value]) => markup`<tr><th scope="row">${name}</th><td>${value}</td></tr>\n`)}</tbody></table>
<details><summary>Each trail and region</summary><ul>${trails.map((place) => markup`<li>${placeName(place)}: <b>${place.verdict}</b>. ${longText(summaryText(place, quick))}${place.notes.map((note) => markup` ${longText(note)}.`)}</li>\n`)}</ul></details>
</section>`
}

const longMarkup = (text: string): Markup => longText(text)
