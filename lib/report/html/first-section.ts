import type { Report } from '../../model/index.ts'
import { type FirstThing, firstThings } from '../first-things.ts'
import { longText, markup, type Markup } from './markup.ts'

/** What the page opens with: the three things to do first, or that there is nothing to do. */
export function firstSection(report: Report): Markup {
  const things = firstThings(report)
  return markup`<section id="first" aria-labelledby="first-title">
<h2 id="first-title">To do first</h2>
${things.length > 0 ? markup`<ol class="first">\n${things.map(item)}</ol>` : markup`<p>${nothing(report)}</p>`}
</section>`
}

const nothing = ({ findings }: Report): string =>
  findings.length > 0 ? 'Nothing: all that was judged passes, or is exempt.' : 'Nothing was judged.'

function item({ check, severity, status, title, message, more, isPlanned, byHand }: FirstThing): Markup {
  const others = more === 0 ? undefined : markup` <small>and ${more} more of this check</small>`
  const repair = isPlanned
    ? markup`<p>A repair is planned: <code>trailkeeper plan</code> shows it, <code>trailkeeper apply</code> carries it out.</p>`
    : markup`<p>By hand: ${byHand.map((one) => markup`<code>${longText(one)}</code> `)}</p>`
  return markup`<li><p><span class="tag s-${status}">${status}</span> ${severity}: <a href="#check-${check}"><b>${title}</b></a>${others}</p>
<p>${longText(message)}</p>
${repair}</li>
`
}
