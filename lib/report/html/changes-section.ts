import type { Finding, Outcome, Report } from '../../model/index.ts'
import { changeLines } from '../../text/facet-text.ts'
import { undoCommand } from '../../text/command-line.ts'
import { longText, markup, type Markup } from './markup.ts'

/** What was or would be written, as before → after. */
export function changesSection(report: Report): Markup {
  const { outcomes, omitted } = report
  const command = undoCommand(report)
  const undo = command === undefined ? '' : markup`<p>Take the repairs back: <code>${command}</code></p>`
  return markup`<section id="changes" aria-labelledby="changes-title">
<h2 id="changes-title">Repairs</h2>
${table('Repairs', ['Result', 'Call', 'Resource', 'Before → after', 'What'], outcomes.slice(0, mostRows).map(outcomeRow), 'Nothing was repaired or planned.')}
${leftOut(outcomes.length, omitted?.outcomes)}
${undo}
</section>`
}

const tones = { applied: 'good', planned: 'none', refused: 'warn', failed: 'bad', drifted: 'bad' } as const

const outcomeRow = ({ result, call, remedy, resource, message }: Outcome): Markup[] => [
  markup`<span class="tag tone-${tones[result]}">${result}</span>`,
  markup`<span class="call">${call ? `${call.service}:${call.operation} in ${call.region}` : remedy}</span>`,
  markup`<span class="name">${resource}</span>`,
  markup`${call ? changeLines(call.expect, call.intend).map((line) => markup`<code>${longText(line)}</code> `) : '–'}`,
  longText(message),
]

/** What the policy excuses, until when, and who answers for it. */
export function exemptionsSection({ findings }: Report): Markup {
  const exempt = findings.filter(({ exemption }) => exemption)
  return markup`<section id="exemptions" aria-labelledby="exemptions-title">
<h2 id="exemptions-title">Exemptions</h2>
${table('Exemptions', ['Until', 'Check', 'Resource', 'Reason', 'Owner'], exempt.toSorted(soonestFirst).slice(0, mostRows).map(exemptionRow), 'Nothing is exempt.')}
${leftOut(exempt.length)}
</section>`
}

const soonestFirst = (a: Finding, b: Finding) =>
  (a.exemption?.expires ?? '9999') < (b.exemption?.expires ?? '9999') ? -1 : 1

const exemptionRow = ({ check, resource, exemption }: Finding): Markup[] => [
  markup`${exemption?.expires ?? 'no date'}`,
  markup`${check}`,
  markup`<span class="name">${resource}</span>`,
  longText(exemption?.reason ?? ''),
  markup`${exemption?.owner}`,
]

/** What could not be read, and is therefore neither pass nor fail. */
export function unreadSection({ unread, omitted }: Report): Markup {
  return markup`<section id="unread" aria-labelledby="unread-title">
<h2 id="unread-title">Could not be read</h2>
${table(
  'Failed reads',
  ['Resource', 'Call', 'Answer'],
  unread
    .slice(0, mostRows)
    .map((one) => [
      markup`<span class="name">${one.resource}</span>`,
      markup`${one.operation}`,
      longText(
        `${one.code}: ${one.message}${one.accounts === undefined ? '' : ` (in ${one.accounts} accounts)`}`,
      ),
    ]),
  'Everything that was asked could be read.',
)}
${leftOut(unread.length, omitted?.unread)}
</section>`
}

const mostRows = 500

function leftOut(count: number, omitted = 0): Markup | undefined {
  const shown = Math.min(count, mostRows)
  return shown < count + omitted ? markup`<p>The first ${shown} of ${count + omitted}.</p>` : undefined
}

/** A table that turns into cards where there is no room; its roles are told, as a changed display would take them. */
function table(caption: string, headings: string[], rows: Markup[][], none: string): Markup {
  if (rows.length === 0) return markup`<p>${none}</p>`
  return markup`<table class="cards" role="table"><caption class="vh">${caption}</caption><thead role="rowgroup"><tr role="row">${headings.map((heading) => markup`<th role="columnheader" scope="col">${heading}</th>`)}</tr></thead><tbody role="rowgroup">
${rows.map((cells) => markup`<tr role="row">${cells.map((cell, index) => markup`<td role="cell" data-label="${headings[index]}">${cell}</td>`)}</tr>\n`)}</tbody></table>`
}
