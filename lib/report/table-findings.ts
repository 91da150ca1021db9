import type { Finding } from '../model/index.ts'
import { mostInMessage, plainText } from '../text/plain-text.ts'
import type { Paint, Style, TableOptions } from './table.ts'
import { wrapped } from '../text/wrapped-lines.ts'

const mostAlone = 3
/** Of those that stand together; enough for every trail of an account that anybody would read. */
const mostNamed = 50
const indent = 8

/** Findings, two lines each. Many of one check and status stand together, unless every one is asked for. */
export function findingLines(findings: readonly Finding[], paint: Paint, options: TableOptions): string {
  return groupsOf(findings)
    .flatMap((group) =>
      options.verbose || group.length <= mostAlone
        ? group.map((finding) => oneFinding(finding, paint, options.width))
        : [manyFindings(group, paint, options.width)],
    )
    .join('\n')
}

function groupsOf(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const { check, status, severity, exemption } = finding
    const key = [check, status, severity, exemption?.reason, exemption?.owner, exemption?.expires].join(' ')
    const known = groups.get(key)
    if (known) known.push(finding)
    else groups.set(key, [finding])
  }
  return [...groups.values()]
}

function oneFinding(finding: Finding, paint: Paint, width: number): string {
  return `${headOf(finding, plainText(finding.resource), paint)}\n${wrapped(said(finding), width, indent)}`
}

function manyFindings(group: Finding[], paint: Paint, width: number): string {
  const [first] = group
  if (!first) return ''
  const others = shortNames(group).slice(1)
  const also = others.slice(0, mostNamed).join(', ')
  const more = others.length > mostNamed ? ` and ${others.length - mostNamed} more` : ''
  return [
    headOf(first, `${group.length} times`, paint),
    wrapped(said(first), width, indent),
    wrapped(`also: ${also}${more}`, width, indent),
  ].join('\n')
}

function headOf(finding: Finding, where: string, paint: Paint): string {
  const mark = marks[finding.exemption ? 'exempt' : finding.status]
  return `${paint(mark.style, mark.text.padEnd(8))}${finding.severity.padEnd(9)}${paint('bold', finding.check)}  ${where}`
}

const marks: Record<Finding['status'] | 'exempt', { text: string; style: Style }> = {
  fail: { text: 'FAIL', style: 'red' },
  unknown: { text: 'UNKNOWN', style: 'yellow' },
  pass: { text: 'PASS', style: 'green' },
  exempt: { text: 'EXEMPT', style: 'dim' },
}

function said({ message, exemption }: Finding): string {
  if (!exemption) return plainText(message, mostInMessage)
  const until = exemption.expires === undefined ? '' : ` until ${exemption.expires}`
  return plainText(`exempt${until}: ${exemption.reason} (${exemption.owner})`)
}

/** Where findings are of several accounts, a region's or a trail's name alone would not tell which one is meant. */
const shortNames = (group: readonly Finding[]): string[] => {
  const alone = new Set(group.map(({ account }) => account)).size === 1
  return group.map((finding) => {
    const name = shortName(finding)
    return alone || finding.resource === finding.account ? name : `${name} of ${plainText(finding.account)}`
  })
}

const shortName = ({ resource, region }: Finding) =>
  resource.includes(':trail/')
    ? `${plainText(resource.replace(/^.*:trail\//u, ''))} (${plainText(region)})`
    : plainText(resource)
