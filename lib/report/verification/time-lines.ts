import type { RegionIntegrity, Verification } from '../../model/index.ts'
import { markup, type Markup } from '../html/markup.ts'
import { placeName, worstPlacesFirst } from './texts.ts'

/** What a part of a time line shows; a later one covers an earlier one. */
type Span = { from: number; to: number; tone: 'proven' | 'explained' | 'gap' | 'broken'; title: string }

export const timeLineStyle = `
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
export function timeLines({ trails, from, to }: Verification): Markup {
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
