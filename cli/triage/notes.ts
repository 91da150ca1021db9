import { harmlessText, plainText } from '../../lib/text/plain-text.ts'
import type { PassedOver } from '../../lib/tamper/input/text-form.ts'

/** Files and events in a bucket that hold no records of calls. */
type NoRecords = PassedOver | 'of-other-service'

/** What triage tells on stderr. */
export type Notes = {
  unreadable: (file: string, reason: string, line?: number, resumed?: number) => void
  passedOver: (file: string, what: NoRecords) => void
  /** To be called behind each file, and behind the last one. */
  endFile: (file: string) => void
  end: () => void
  anyUnreadable: () => boolean
}

/** Lines that cannot be read are named up to this many in a file; the rest are counted. */
const namedInFile = 20

const kinds: Readonly<Record<NoRecords, { one: string; more: string }>> = {
  digest: { one: 'a digest file', more: 'digest files' },
  insight: { one: 'an Insights event', more: 'Insights events' },
  aggregated: { one: 'an aggregated event', more: 'aggregated events' },
  manifest: { one: 'a manifest of recovered files', more: 'manifests of recovered files' },
  'of-other-service': { one: 'a file of another service', more: 'files of other services' },
}

/**
 * Names what cannot be read as it comes. What CloudTrail and other services write beside records is counted, and told in
 * one line a kind at the end: a bucket has as many digests as hours.
 */
export function createNotes(stderr: (text: string) => void): Notes {
  let inFile = 0
  let any = false
  const passed = new Map<NoRecords, { count: number; first: string }>()
  const say = (text: string) => stderr(`trailkeeper triage: ${text}\n`)

  return {
    unreadable(file, reason, line, resumed) {
      any = true
      inFile++
      if (inFile > namedInFile) return
      const place = line === undefined ? nameOf(file) : `${nameOf(file)}:${line}`
      say(`${place}: ${plainText(reason)}${leftOut(line, resumed)}`)
    },
    passedOver(file, what) {
      const before = passed.get(what)
      if (before) before.count++
      else passed.set(what, { count: 1, first: file })
    },
    endFile(file) {
      const more = inFile - namedInFile
      inFile = 0
      if (more > 0) say(`${nameOf(file)}: ${number(more)} more places that cannot be read`)
    },
    end() {
      for (const [what, { count, first }] of passed) say(passedOverText(what, count, nameOf(first)))
    },
    anyUnreadable: () => any,
  }
}

/** A file's name, made harmless for a terminal. */
export const nameOf = (file: string) => (file === '-' ? '<stdin>' : harmlessText(file))

function leftOut(line: number | undefined, resumed: number | undefined): string {
  if (line === undefined || resumed === undefined || resumed <= line + 1) return ''
  return ` (left out up to line ${resumed - 1})`
}

function passedOverText(what: NoRecords, count: number, first: string): string {
  const { one, more } = kinds[what]
  if (count === 1) return `${first}: passed over ${one}, no record of a call`
  return `passed over ${number(count)} ${more}, no records of calls (the first: ${first})`
}

/** With its thousands apart. Without `Intl`, which takes longer to load than a file to read. */
const number = (value: number) => String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
