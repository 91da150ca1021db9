import { styleText } from 'node:util'
import type { EvidenceFault, Integrity, Verification } from '../../model/index.ts'
import { resourceName } from '../../text/arn.ts'
import { harmlessText, mostInMessage, plainText, wrapped } from '../../text/plain-text.ts'
import {
  filesText,
  countsOf,
  faultText,
  objectText,
  type PlaceGroup,
  placeGroups,
  placeName,
  summaryText,
  verdictCounts,
  worstObjectsFirst,
  worstPlacesFirst,
} from './texts.ts'

type Style = Parameters<typeof styleText>[0]
type Layout = {
  width: number
  paint: (style: Style, text: string) => string
  quick: boolean
  verbose: boolean
}

const styles: Readonly<Record<Integrity, Style>> = { broken: 'red', unproven: 'yellow', proven: 'green' }

/** Objects of one trail-region that are listed, unless all are asked for. */
const mostListed = 20

/** A verification for a terminal: what is broken or unproven object by object, gaps, and an auditor's summary. */
export function verificationTable(
  verification: Verification,
  { color, width, verbose = false }: { color: boolean; width: number; verbose?: boolean },
): string {
  const paint: Layout['paint'] = (style, text) =>
    color ? styleText(style, text, { validateStream: false }) : text
  const layout = { width, paint, quick: verification.quick, verbose }
  const blocks = [
    paint('bold', `Log file integrity from ${verification.from} to ${verification.to}`),
    ...placeGroups(worstPlacesFirst(verification.trails)).map((group) => groupText(group, layout)),
    ...(verification.trails.length === 0 ? ['No trail was found, and so nothing is proven.'] : []),
    ...(verification.stopped === undefined ? [] : [`Stopped: ${verification.stopped}`]),
    summary(verification, layout),
  ]
  return `${blocks.join('\n\n')}\n`
}

function groupText({ first, regions, counts }: PlaceGroup, { paint, width, quick, verbose }: Layout): string {
  const place = { ...first, counts }
  const { verdict, objects, gaps, notes } = place
  const name =
    regions.length === 1
      ? placeName(first)
      : `${resourceName(first.trail)} in ${regions.length} regions of ${first.account}`
  const head = [
    `${paint(styles[verdict], markOf(verdict).padEnd(9))}${paint('bold', plainText(name))}`,
    ...(regions.length > 1 ? [wrapped(plainText(regions.join(', '), 2000), width, 9)] : []),
  ].join('\n')
  if (verdict === 'proven' && gaps.length === 0 && notes.length === 0)
    return `${head}\n${wrapped(summaryText(place, quick), width, 9)}`
  const shown = worstObjectsFirst(objects).slice(0, verbose ? objects.length : mostListed)
  const more = objects.length - shown.length
  return [
    head,
    ...(verdict === 'proven' ? [wrapped(summaryText(place, quick), width, 9)] : []),
    ...shown.flatMap((fault) => faultLines(fault, { paint, width, quick, verbose })),
    ...(more > 0 ? [`         and ${more} more; --verbose or --output json lists all`] : []),
    ...gaps
      .filter(({ explained }) => explained)
      .map(({ from, to, message }) =>
        wrapped(`gap ${from} to ${to}, explained: ${plainText(message, mostInMessage)}`, width, 9),
      ),
    ...notes.map((note) => wrapped(`note: ${plainText(note, mostInMessage)}`, width, 9)),
  ].join('\n')
}

const markOf = (verdict: Integrity): string => (verdict === 'broken' ? 'BROKEN' : verdict)

function faultLines(fault: EvidenceFault, { paint, width }: Layout): string[] {
  const { object, verdict, reason, trueVersion, changedBy = [] } = fault
  return [
    `         ${paint(styles[verdict], reason)}  ${objectText(object)}`,
    wrapped(plainText(faultText(fault), mostInMessage), width, 11),
    ...changedBy.map(({ event, at, by }) => wrapped(plainText(`${event} by ${by} at ${at}`, 400), width, 11)),
    // A command is not wrapped: it is to be copied.
    ...(trueVersion
      ? [
          `           true version ${plainText(trueVersion.versionId)} of ${trueVersion.lastModified}:`,
          `           ${harmlessText(trueVersion.command)}`,
        ]
      : []),
  ]
}

function summary(verification: Verification, { paint, quick }: Layout): string {
  const { trails, verdict, ranBy, signature } = verification
  const counts = verdictCounts(verification)
  const keys = [...new Set(trails.flatMap((place) => place.keys))]
  const rows: [string, string][] = [
    ['Period', `${verification.from} to ${verification.to}`],
    ['Trails', String(new Set(trails.map(({ trail }) => trail)).size)],
    [
      'Regions',
      `${new Set(trails.map(({ region }) => region)).size} (${counts.proven} proven, ${counts.broken} broken, ${counts.unproven} unproven)`,
    ],
    ['Files', filesText(countsOf(verification), quick)],
    ['Hashes', `SHA-256; ${quick ? 'of digests alone' : 'each file read and compared'}`],
    [
      'Keys',
      keys.length === 0
        ? 'none'
        : `${keys.slice(0, 3).join(', ')}${keys.length > 3 ? ` and ${keys.length - 3} more` : ''}`,
    ],
    ['Ran by', `${ranBy ?? 'offline'} at ${verification.finishedAt}`],
    ...(signature ? [['Signed', `${signature.keyArn} (${signature.algorithm})`] as [string, string]] : []),
    ['Verdict', paint(styles[verdict], verdict.toUpperCase())],
  ]
  const widest = Math.max(...rows.map(([name]) => name.length))
  return rows
    .map(([name, text]) => `${paint('bold', name.padEnd(widest))}  ${plainTextOf(name, text)}`)
    .join('\n')
}

/** The verdict may be painted; all else is AWS's text. */
const plainTextOf = (name: string, text: string) =>
  name === 'Verdict' ? text : plainText(text, mostInMessage)
