import { field, type Fields, isFields, listOf, parsed } from '../text/fields.ts'
import type { Condition } from './condition.ts'
import { NoLogFile, recordRanges } from './record-ranges.ts'
import { mayFit, mayHold, needlesFor } from './seek.ts'

/** A record that fits: as it stands in its file, and what it says. */
export type Hit = { text: string; record: Fields }

/**
 * The records of a log file for which all conditions hold, in the file's order. Bytes are looked for first, and only
 * records that hold them are parsed.
 * @param unread is told where some of its records are none; the others are answered
 * @returns undefined where the file holds no records, as a digest
 * @throws NoLogFile where it cannot be read as a log file
 */
export function searchFile(
  file: Buffer,
  conditions: readonly Condition[],
  unread: (what: string) => void = thrown,
): Hit[] | undefined {
  const needles = needlesFor(conditions)
  if (!mayFit(file, needles)) return file.includes('"Records"') ? [] : undefined
  const text = file.toString('utf8')
  const broken: number[] = []
  const hits = recordRanges(text)?.flatMap(({ start, end }) => {
    const one = text.slice(start, end)
    if (!mayHold(one, needles)) return []
    const record = parsed(one)
    if (isFields(record)) return conditions.every(({ holds }) => holds(record)) ? [{ text: one, record }] : []
    broken.push(start)
    return []
  })
  const [first] = broken
  if (first !== undefined) unread(brokenText(broken.length, `, the first at character ${first}`))
  return hits
}

const brokenText = (count: number, where = ''): string =>
  `${count} of its records ${count === 1 ? 'is' : 'are'} none${where}`

function thrown(what: string): never {
  throw new NoLogFile(what)
}

/** How many records of a file fit: without their text, for which the file must be gone through more closely. */
export function countIn(
  file: Buffer,
  conditions: readonly Condition[],
  unread: (what: string) => void = thrown,
): number | undefined {
  if (conditions.some(({ needles }) => needles !== undefined))
    return searchFile(file, conditions, unread)?.length
  return recordsIn(file, unread)?.filter((record) => conditions.every(({ holds }) => holds(record))).length
}

/**
 * All records of a log file.
 * @param unread is told where some of them are none
 * @returns undefined where the file holds no records, as a digest
 * @throws NoLogFile where it cannot be read as a log file
 */
export function recordsIn(file: Buffer, unread: (what: string) => void = thrown): Fields[] | undefined {
  const document = parsed(file.toString('utf8'))
  if (!isFields(document)) throw new NoLogFile('it is no JSON')
  const records = field(document, 'Records')
  if (records === undefined) return undefined
  const listed = listOf(records)
  const whole = listed.filter(isFields)
  if (whole.length < listed.length) unread(brokenText(listed.length - whole.length))
  return whole
}
