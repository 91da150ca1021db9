import { InvalidArgumentError } from 'commander'
import { RunError } from '../lib/aws/errors.ts'
import { dayMs } from '../lib/evidence/names.ts'

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * A duration such as 24h, in milliseconds.
 * @throws InvalidArgumentError
 */
export function durationOf(text: string): number {
  const [, count = '', unit = ''] = /^(\d+)([mhd])$/.exec(text) ?? []
  const size = units[unit]
  if (size === undefined || Number(count) === 0)
    throw new InvalidArgumentError('A duration is a number with m, h or d, such as 24h.')
  return Number(count) * size
}

/** True for a time that is so long ago. */
export const countsBack = (text: string): boolean => /^\d+[mhd]$/.test(text)

/**
 * A time as a person writes it, or a duration that counts back from now, in milliseconds.
 * @throws InvalidArgumentError
 */
export function timeOf(text: string, now: number): number {
  if (countsBack(text)) return now - durationOf(text)
  // Without a zone it would be the zone of whoever runs it.
  const iso = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text
  const time = /(Z|[+-]\d\d:?\d\d)$/.test(iso) && hasDay(iso) ? Date.parse(iso) : Number.NaN
  if (Number.isNaN(time))
    throw new InvalidArgumentError(
      'A time is like 2026-03-01T12:00:00Z, 2026-03-01, or 36h for 36 hours ago.',
    )
  return time
}

/** False for a day that its month does not have: Date.parse takes the one of the next month for it. */
function hasDay(iso: string): boolean {
  const [year = 0, month = 0, day = 0] = iso.slice(0, 10).split('-').map(Number)
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day
}

/** CloudTrail began on that day (AWS News Blog, "AWS CloudTrail - Capture AWS API Activity"): no file is older. */
const firstTrail = Date.UTC(2013, 10, 13)

/** A stretch of time, in milliseconds. */
export type Period = { from: number; to: number }

/**
 * The period that options name: `--last` counts back from `--to`, and `--to` is now where it is not given.
 * @param without.from where it begins if neither `--from` nor `--last` is given; a day before its end where absent
 * @returns undefined where none was named
 * @throws RunError where it ends before it begins
 */
export function periodOf(
  { from, to, last }: { from?: number; to?: number; last?: number },
  now: number,
  without: { from?: number } = {},
): Period | undefined {
  if (from === undefined && to === undefined && last === undefined) return undefined
  const end = to ?? now
  const begin = from ?? (last === undefined ? (without.from ?? end - dayMs) : end - last)
  if (begin < firstTrail && (from ?? last) !== undefined)
    throw new RunError('CloudTrail began on 2013-11-13: a time before it has nothing to look at')
  if (begin > end) throw new RunError('--from has to be before --to')
  return { from: begin, to: end }
}
