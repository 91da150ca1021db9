import type { Finding, Report, Severity } from '../../model/index.ts'
import { longText, markup, type Markup } from './markup.ts'
import { checkFacts } from '../check-facts.ts'
import { worstFirst } from '../finding-id.ts'

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

/** What a person should see to: a check that fails or is unknown, in how many places, and how it is mended. */
export type FirstThing = {
  check: string
  severity: Severity
  status: 'fail' | 'unknown'
  title: string
  /** Of the worst finding. */
  message: string
  /** Findings of the check that are open as well. */
  more: number
  /** A repair is planned: `trailkeeper apply` carries it out. */
  isPlanned: boolean
  /** By hand: the commands of the finding, or what the check says. */
  byHand: readonly string[]
}

const most = 3

/**
 * The three things to do first: of what is open, the worst of each check, by status and severity. Exempt findings are
 * nobody's work.
 */
export function firstThings({ findings, outcomes }: Pick<Report, 'findings' | 'outcomes'>): FirstThing[] {
  const open = worstFirst(findings).filter(isOpen)
  const checks = [...new Set(open.map(({ check }) => check))].slice(0, most)
  return checks.flatMap((check) => {
    const [worst, ...others] = open.filter((one) => one.check === check)
    if (!worst) return []
    const { title, manual } = checkFacts(check)
    return {
      check,
      severity: worst.severity,
      status: worst.status,
      title,
      message: worst.message,
      more: others.length,
      isPlanned: outcomes.some((one) => one.check === check && one.result === 'planned'),
      byHand: worst.byHand?.length ? worst.byHand : [manual],
    }
  })
}

type Open = Finding & { status: 'fail' | 'unknown' }

const isOpen = (finding: Finding): finding is Open => finding.status !== 'pass' && !finding.exemption
