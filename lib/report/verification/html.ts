import manifest from '../../../package.json' with { type: 'json' }
import type { EvidenceFault, EvidenceGap, RegionIntegrity, Verification } from '../../model/index.ts'
import { harmlessText } from '../../text/plain-text.ts'
import { escapeXml } from '../xml-text.ts'
import { actorsSection, type ActorTimeLines } from '../html/actors-section.ts'
import { longText, markup, type Markup, timeText } from '../html/markup.ts'
import { htmlPage } from '../html/page.ts'
import { pageStyle } from '../html/page-style.ts'
import {
  countsOf,
  faultText,
  filesText,
  objectText,
  placeName,
  summaryText,
  verdictCounts,
  worstObjectsFirst,
  worstPlacesFirst,
} from './texts.ts'

/** What a part of a time line shows; a later one covers an earlier one. */
type Span = { from: number; to: number; tone: 'proven' | 'explained' | 'gap' | 'broken'; title: string }

const timeLineStyle = `
.v-proven{--tone:var(--good);--tone-bg:var(--good-bg)}
.v-broken{--tone:var(--bad);--tone-bg:var(--bad-bg)}
.v-unproven{--tone:var(--warn);--tone-bg:var(--warn-bg)}
.v-explained{--tone:var(--dim);--tone-bg:var(--none-bg)}
.line{display:grid;grid-template:"where bar tag" auto/minmax(12rem,19rem) 1fr 6rem;gap:.3rem .8rem;align-items:center;font-size:.9em;margin:0 0 .4rem}
.line .where{grid-area:where;overflow-wrap:anywhere}
.line .bar{grid-area:bar}
.line .verdict{grid-area:tag}
.line svg{width:100%;height:1.5rem;display:block;border-radius:4px}
.axis{color:var(--dim);font-size:.85em;display:flex;justify-content:space-between}
.l-none{fill:var(--none-bg)}
.l-proven{fill:#2e8b57}
.l-explained{fill:#8a94a3}
.l-gap{fill:#d08f00}
.l-broken{fill:#c62828}
.legend svg{width:1.5rem;height:.9rem;vertical-align:middle;border-radius:3px}
#gaps td:nth-child(-n+2){white-space:nowrap}
@media (max-width:46rem){.line{grid-template:"where tag" auto "bar bar" auto/1fr auto;margin:0 0 .8rem}}
`

/** A bar a trail and region over the whole period, the worst first: green is covered by true digests. */
function timeLines({ trails, from, to }: Verification): Markup {
  if (trails.length === 0) return markup`<p>No trail was found.</p>`
  const [start, end] = [Date.parse(from), Date.parse(to)]
  return markup`<div class="line" aria-hidden="true"><span class="bar axis"><span>${axisText(start)}</span><span>${axisText((start + end) / 2)}</span><span>${axisText(end)}</span></span></div>
${worstPlacesFirst(trails).map((place) => line(place, start, end))}
<ul class="legend">${legend.map(([tone, text]) => markup`<li><svg viewBox="0 0 10 10" preserveAspectRatio="none" aria-hidden="true"><rect class="l-${tone}" width="10" height="10"/></svg> ${text}</li>`)}</ul>`
}

const legend = [
  ['proven', 'proven: true digests and the log files that they name'],
  ['broken', 'broken: a digest or log file of that time'],
  ['gap', 'unproven: a gap that nobody explains, or what could not be read'],
  ['explained', 'a gap that is explained'],
  ['none', 'no digest'],
] as const

const axisText = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ')

function line(place: RegionIntegrity, start: number, end: number): Markup {
  const width = Math.max(1, end - start)
  const x = (time: number) => ((Math.min(Math.max(time, start), end) - start) / width) * 1000
  const rects = spansOf(place).flatMap(({ from, to, tone, title }): Markup[] => {
    const [left, right] = [x(from), x(to)]
    if (to <= start || from >= end) return []
    // What is bad must be seen, however short it is.
    const size = Math.max(right - left, tone === 'proven' ? 0 : 6)
    return [
      markup`<rect class="l-${tone}" x="${left.toFixed(1)}" width="${size.toFixed(1)}" height="24"><title>${title}</title></rect>`,
    ]
  })
  const name = placeName(place)
  return markup`<div class="line"><span class="where">${name}</span>
<span class="bar"><svg viewBox="0 0 1000 24" preserveAspectRatio="none" role="img" aria-label="${`${name}: ${place.verdict}`}"><rect class="l-none" width="1000" height="24"/>${rects}</svg></span>
<span class="verdict"><span class="tag v-${place.verdict}">${place.verdict}</span></span></div>\n`
}

const hour = 3_600_000

function spansOf({ covered, gaps, objects }: RegionIntegrity): Span[] {
  return [
    ...covered.map(({ from, to }): Span => ({
      ...times(from, to),
      tone: 'proven',
      title: `covered ${from} to ${to}`,
    })),
    ...gaps.map(({ from, to, explained, message }): Span => ({
      ...times(from, to),
      tone: explained ? 'explained' : 'gap',
      title: `${from} to ${to}: ${message}`,
    })),
    ...objects
      .toSorted((a, b) => Number(a.verdict === 'broken') - Number(b.verdict === 'broken'))
      .flatMap(({ object, kind, verdict, message }): Span[] => {
        const at = timeOfObject(object)
        if (at === undefined) return []
        const span = kind === 'digest' ? { from: at - hour, to: at } : { from: at, to: at + hour / 12 }
        return [{ ...span, tone: verdict === 'broken' ? 'broken' : 'gap', title: `${object}: ${message}` }]
      }),
  ]
}

const times = (from: string, to: string) => ({ from: Date.parse(from), to: Date.parse(to) })

/** The time in the name of a digest or log file. */
function timeOfObject(object: string): number | undefined {
  const [, year, month, day, hours, minutes] = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)\d*Z/.exec(object) ?? []
  const time = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:00Z`)
  return Number.isNaN(time) ? undefined : time
}

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
