import type { Condition } from './condition.ts'
import { NoLogFile } from './record-ranges.ts'

/** For each of several conditions texts, one of which stands in each record that fits. */
export type Needles = readonly (readonly string[])[]

export const needlesFor = (conditions: readonly Condition[]): Needles =>
  conditions.flatMap(({ needles }) => (needles ? [needles] : []))

export const mayHold = (from: string | Buffer, needles: Needles): boolean =>
  needles.every((some) => some.some((needle) => from.includes(needle)))

/**
 * Whether a log file may hold a record that fits.
 * @throws NoLogFile where it cannot be read as a log file
 */
export function mayFit(file: Buffer, needles: Needles): boolean {
  if (!looksWhole(file)) throw new NoLogFile('it ends in the middle')
  return mayHold(file, needles)
}

const looksWhole = (file: Buffer): boolean =>
  /^\s*\{/.test(file.toString('latin1', 0, 64)) &&
  /\}\s*$/.test(file.toString('latin1', Math.max(0, file.length - 64)))
