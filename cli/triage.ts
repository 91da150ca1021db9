import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createActorTexts } from './actor-texts.ts'
import { classifyInOrder } from '../lib/tamper/classify-in-order.ts'
import type { Triage } from '../lib/tamper/classify-record.ts'
import { type ProtectedResources, protectedByDefault } from '../lib/tamper/protected-resources.ts'
import type { LocatedRecord } from '../lib/tamper/json-splitter.ts'
import { readRecords, UnreadableInput } from '../lib/tamper/read-records.ts'
import { field, textOf } from '../lib/tamper/wire.ts'

export type TriageOptions = { files: string[]; protected?: string }
export type TriageStreams = {
  stdin: AsyncIterable<Uint8Array>
  /** Resolves when more may be written. */
  stdout: (text: string) => Promise<void> | void
  stderr: (text: string) => void
}

/** Why triage ends before the end of its input. */
class Stop extends Error {}

/**
 * `triage FILE…|-`: judges CloudTrail records, one JSON line each, in the order of the input.
 * @returns the exit code: 0 all benign, 2 any tamper or attempt, 1 unreadable input, after the verdicts before it
 */
export async function runTriage(options: TriageOptions, io: TriageStreams): Promise<number> {
  let suspicious = false
  try {
    const classify = classifyInOrder(await protection(options.protected))
    const lineOf = createLines()
    for (const file of options.files) {
      for await (const batch of recordsOf(file, io)) {
        const { lines, found, stop } = judge(batch, classify, lineOf, nameOf(file))
        suspicious ||= found
        if (lines !== '') await io.stdout(lines)
        if (stop) throw stop
      }
    }
  } catch (error) {
    // The reader of the output had enough: `triage … | head`.
    if (codeOf(error) === 'EPIPE') return suspicious ? 2 : 0
    if (!(error instanceof Stop)) throw error
    io.stderr(`trailkeeper triage: ${error.message}\n`)
    return 1
  }
  return suspicious ? 2 : 0
}

async function* recordsOf(file: string, io: TriageStreams): AsyncGenerator<LocatedRecord[]> {
  const source = file === '-' ? io.stdin : createReadStream(file, { highWaterMark: 256 * 1024 })
  try {
    yield* readRecords(source)
  } catch (error) {
    if (!(error instanceof UnreadableInput)) throw error
    const code = codeOf(error.cause)
    if (isFileError(code)) throw new Stop(`${nameOf(file)}: ${fileErrors[code]}`)
    throw new Stop(`${nameOf(file)}:${error.line}: ${error.message}`)
  }
}

type Judged = { lines: string; found: boolean; stop?: Stop }

function judge(
  batch: LocatedRecord[],
  classify: (record: unknown) => Triage | undefined,
  lineOf: (triage: Triage) => string,
  file: string,
): Judged {
  let lines = ''
  let found = false
  for (const { record, line } of batch) {
    const triage = classify(record)
    if (!triage) {
      const stop = new Stop(`${file}:${line}: not a CloudTrail record: it has no eventSource and eventName`)
      return { lines, found, stop }
    }
    if (triage.verdict !== 'benign') found = true
    lines += lineOf(triage)
  }
  return { lines, found }
}

function createLines(): (triage: Triage) => string {
  const textOfActor = createActorTexts()
  return ({ eventID, eventName, verdict, target, weakens, actor }) => {
    const judged = JSON.stringify({ eventID, eventName, verdict, target, weakens })
    return `${judged.slice(0, -1)},"actor":${textOfActor(actor)}}\n`
  }
}

async function protection(file: string | undefined): Promise<ProtectedResources> {
  if (file === undefined) return protectedByDefault
  // YAML and its schema take longer to load than a small triage takes to run.
  const { parseProtection, ProtectionError } = await import('../lib/tamper/parse-protection.ts')
  try {
    return parseProtection(await readFile(file, 'utf8'), file)
  } catch (error) {
    const code = codeOf(error)
    if (isFileError(code)) throw new Stop(`${file}: ${fileErrors[code]}`, { cause: error })
    if (error instanceof ProtectionError) throw new Stop(error.message, { cause: error })
    throw error
  }
}

const fileErrors = {
  ENOENT: 'no such file',
  EISDIR: 'is a directory',
  EACCES: 'permission denied',
  ENOTDIR: 'no such file',
} as const

function isFileError(code: string | undefined): code is keyof typeof fileErrors {
  return code !== undefined && Object.hasOwn(fileErrors, code)
}

const codeOf = (error: unknown) => textOf(field(error, 'code'))

const nameOf = (file: string) => (file === '-' ? '<stdin>' : file)
