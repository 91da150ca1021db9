import { any, type Certainty } from '../../resource-policy/certainty.ts'
import { type WrittenObject, type Writer, writtenObjects } from '../../resource-policy/written-objects.ts'

/** The files of the trail that a key prefix takes in, all or some of them. */
export const touchedLogs = (prefix: string, writer: Writer): WrittenObject[] =>
  writtenObjects(writer, [`${prefix}*`]).filter(
    ({ place }) => prefix.startsWith(place) || place.startsWith(prefix),
  )

/** Whether a key prefix takes in files that the trail writes. */
export const touchesLogs = (prefix: string, writer: Writer): Certainty =>
  any(touchedLogs(prefix, writer).map(({ unless }) => (unless ? 'cannot-tell' : 'yes')))
