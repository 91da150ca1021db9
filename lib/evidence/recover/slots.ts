import { createHash } from 'node:crypto'
import type { AccountId, Region } from '../../model/index.ts'
import { minuteMs } from '../names.ts'

/** CloudTrail delivers about every five minutes (user guide, "How CloudTrail works"). */
export const slotMs = 5 * minuteMs

/** The slot that a time lies in: when it begins, in milliseconds. */
export const slotOf = (time: number): number => Math.floor(time / slotMs) * slotMs

/** Whose events a file holds. */
export type Owner = { account: AccountId; region: Region; organizationId?: string }

/**
 * The key of a recovered log file below the place that was asked for: as CloudTrail names its own (user guide,
 * "CloudTrail log file name format"), with `recovered` and the content's hash in the place of the unique part, so that
 * it is never taken for a delivered one.
 * @param slot when the slot begins, in milliseconds
 * @param sha256 of the content, in hex
 */
export function recoveredKey(
  { account, region, organizationId }: Owner,
  slot: number,
  sha256: string,
): string {
  const iso = new Date(slot).toISOString()
  const stamp = `${iso.slice(0, 10).replaceAll('-', '')}T${iso.slice(11, 13)}${iso.slice(14, 16)}Z`
  const below = organizationId === undefined ? '' : `${organizationId}/`
  const folder = `AWSLogs/${below}${account}/CloudTrail/${region}/${iso.slice(0, 10).replaceAll('-', '/')}`
  return `${folder}/${account}_CloudTrail_${region}_${stamp}_recovered${sha256.slice(0, 8)}.json.gz`
}

/** True for the key of a recovered log file. */
export const isRecovered = (key: string): boolean => /_recovered[0-9a-f]{8}\.json\.gz$/.test(key)

export const sha256Of = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex')

/** A part of the range asked for: whole slots but at the range's ends. Both ends count; times in milliseconds. */
export type Slice = { from: number; to: number }

const mostSlices = 8

/**
 * Cuts a range into parts that several look-ups go through side by side: the answer to one takes longer than the quota
 * makes the next one wait, and pages of one look-up follow each other. Each costs a request, however empty it is.
 */
export function slicesOf(from: number, to: number): Slice[] {
  const slots = Math.floor((to - slotOf(from)) / slotMs) + 1
  const length = Math.ceil(slots / Math.min(mostSlices, Math.max(1, Math.floor(slots / 6)))) * slotMs
  const slices: Slice[] = []
  for (let start = slotOf(from); start <= to; start += length)
    slices.push({ from: Math.max(start, from), to: Math.min(start + length - 1000, to) })
  return slices
}
