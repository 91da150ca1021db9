import { readFile } from 'node:fs/promises'
import { RunError } from '../../lib/aws/errors.ts'
import { dayOfKey, mayHoldEvents, timeOfLogName } from '../../lib/evidence/names.ts'
import { contentOfMember } from '../../lib/evidence/one-member.ts'
import type { Seekers, SeekResult } from '../../lib/evidence/seekers.ts'
import type { Needles } from '../../lib/search/seek.ts'
import { inputsOf } from '../triage/inputs.ts'
import type { Kind, SearchOptions } from './search-options.ts'

/**
 * A log file by its name, and how to read it: its content, or nothing where it holds no record that fits.
 * Fails where it cannot be read.
 */
export type SearchedFile = { name: string; content: (needles: Needles) => Promise<Buffer | undefined> }

/** Files to search, oldest first, and what could not be listed. */
export type Files = {
  files: SearchedFile[]
  unread: string[]
  /** What they take as stored, where a listing tells. */
  bytes?: number
}

export const folderOfKind: Readonly<Record<Exclude<Kind, 'all' | 'recovered'>, string>> = {
  events: 'CloudTrail',
  network: 'CloudTrail-NetworkActivity',
  insights: 'CloudTrail-Insight',
}

/** A file under another name than CloudTrail gives may be anything, and is looked into. */
export function isOfKind(name: string, kind: Kind): boolean {
  const [, folder, unique = ''] = /\d{12}_(CloudTrail(?:-\w+)?)_[a-z0-9-]+_\d{8}T\d+Z(.*)$/.exec(name) ?? []
  if (folder === undefined) return true
  if (folder === 'CloudTrail-Digest') return false
  const isRecovered = unique.startsWith('_recovered')
  if (kind === 'all') return true
  if (kind === 'recovered') return isRecovered
  return folder === folderOfKind[kind] && !isRecovered
}

export const byTime = (one: string, other: string): number => {
  const [a, b] = [timeOfLogName(one) ?? dayOfKey(one) ?? 0, timeOfLogName(other) ?? dayOfKey(other) ?? 0]
  return a - b || (one < other ? -1 : Number(one > other))
}

/** Files of a folder of this machine by their names, oldest first, and what cannot be listed. */
export function namesInFolder(
  folder: string,
  { kind }: Pick<SearchOptions, 'kind'>,
  range: { from: number; to: number } | undefined,
): { names: string[]; unread: string[] } {
  const inputs = [...inputsOf([folder])]
  const [first] = inputs
  // Nothing was looked at.
  if (inputs.length === 1 && first && 'refused' in first && first.name === folder)
    throw new RunError(`cannot read ${folder}: ${first.refused}`)
  const names = inputs.flatMap((input) => ('refused' in input ? [] : [input.name]))
  const wanted = names.filter(
    (name) => /\.jsonl?(\.gz)?$/.test(name) && isOfKind(name, kind) && (!range || mayHoldEvents(name, range)),
  )
  return {
    names: wanted.toSorted(byTime),
    unread: inputs.flatMap((input) => ('refused' in input ? [`${input.name}: ${input.refused}`] : [])),
  }
}

/** Files of a folder of this machine. */
export function filesOfFolder(
  folder: string,
  options: Pick<SearchOptions, 'kind'>,
  range: { from: number; to: number } | undefined,
  seekers: Seekers,
): Files {
  const { names, unread } = namesInFolder(folder, options, range)
  return {
    files: names.map((name) => ({
      name,
      content: async (needles) =>
        name.endsWith('.json.gz')
          ? contentSought(await seekers.seek(name, needles))
          : logFileOf(await readFile(name), name),
    })),
    unread,
  }
}

/** @throws RunError for a file that could not be read */
export function contentSought({ sought }: SeekResult): Buffer | undefined {
  if (!sought.ok) throw new RunError(sought.message)
  const { bytes } = sought
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/**
 * A file as it is stored, in the form of CloudTrail's own.
 * @throws RunError for a file that is cut off, or that something follows
 */
export function logFileOf(bytes: Buffer, name: string): Buffer {
  const content = contentOf(bytes, name)
  return /\.jsonl(\.gz)?$/.test(name) ? asLogFile(content) : content
}

function contentOf(bytes: Buffer, name: string): Buffer {
  if (!name.endsWith('.gz')) return bytes
  const inflated = contentOfMember(bytes)
  if (!inflated.ok) throw new RunError(inflated.message)
  return inflated.content
}

/** A file of one record a line, as `--output jsonl` prints them, in the form of CloudTrail's own. */
function asLogFile(lines: Buffer): Buffer {
  const records = lines
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
  return Buffer.from(`{"Records":[${records.join(',')}]}`)
}
