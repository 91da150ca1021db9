import { field, type Fields, isFields, listOf, parsed } from '../text/fields.ts'
import type { Condition } from './condition.ts'
import { NoLogFile, recordRanges } from './record-ranges.ts'
import { mayFit, mayHold, needlesFor } from './seek.ts'

/** A record that fits: as it stands in its file, and what it says. */
export type Hit = { text: string; record: Fields }

/**
 * The records of a log file for which all conditions hold, in the file's order. Bytes are looked for first, and only
 * records that hold them are parsed.
 * @returns undefined where the file holds no records, as a digest
 * @throws NoLogFile where it cannot be read as a log file
 */
export function searchFile(file: Buffer, conditions: readonly Condition[]): Hit[] | undefined {
  const needles = needlesFor(conditions)
  if (!mayFit(file, needles)) return file.includes('"Records"') ? [] : undefined
  const text = file.toString('utf8')
  return recordRanges(text)?.flatMap(({ start, end }) => {
    const one = text.slice(start, end)
    if (!mayHold(one, needles)) return []
    const record = parsed(one)
    if (!isFields(record)) throw new NoLogFile(`no record at character ${start}`)
    return conditions.every(({ holds }) => holds(record)) ? [{ text: one, record }] : []
  })
}

/** How many records of a file fit: without their text, for which the file must be gone through more closely. */
export function countIn(file: Buffer, conditions: readonly Condition[]): number | undefined {
  if (conditions.some(({ needles }) => needles !== undefined)) return searchFile(file, conditions)?.length
  return recordsIn(file)?.filter((record) => conditions.every(({ holds }) => holds(record))).length
}

/**
 * All records of a log file.
 * @returns undefined where the file holds no records, as a digest
 * @throws NoLogFile where it cannot be read as a log file
 */
export function recordsIn(file: Buffer): Fields[] | undefined {
  const document = parsed(file.toString('utf8'))
  if (!isFields(document)) throw new NoLogFile('it is no JSON')
  const records = field(document, 'Records')
  return records === undefined ? undefined : listOf(records).filter(isFields)
}
