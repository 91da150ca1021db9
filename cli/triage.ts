import { readFile } from 'node:fs/promises'
import { classifyInOrder, type TriageVerdict } from '../lib/tamper/classify-record.ts'
import { isOfOtherService } from '../lib/tamper/input/log-file.ts'
import type { RecordSink } from '../lib/tamper/input/records-of.ts'
import { protectedByDefault, type ProtectedResources } from '../lib/tamper/protected-resources.ts'
import { field } from '../lib/text/fields.ts'
import { createCollector } from './triage/collect-garbage.ts'
import { fileErrorText } from './triage/file-error.ts'
import { inputsOf } from './triage/inputs.ts'
import { lineWriter } from './triage/line-writer.ts'
import { createNotes, nameOf, type Notes } from './triage/notes.ts'
import { createOutput } from './triage/output.ts'
import { readInput } from './triage/read-input.ts'

export type TriageOptions = {
  files: readonly string[]
  protected?: string
  /** Verdicts whose lines are printed; all where it is absent. */
  only?: readonly TriageVerdict[]
}
export type TriageStreams = {
  stdin: AsyncIterable<Uint8Array>
  /** Resolves when more may be written. */
  stdout: (bytes: Buffer) => Promise<void> | void
  stderr: (text: string) => void
}

/**
 * `triage FILE…|FOLDER…|-`: judges CloudTrail records, one JSON line each, in the order of the input.
 * @returns the exit code: 2 where there is tampering or an attempt, else 1 where something could not be read, else 0
 */
export async function runTriage(options: TriageOptions, io: TriageStreams): Promise<number> {
  const listed = await protection(options.protected)
  if (typeof listed === 'string') {
    io.stderr(`trailkeeper triage: ${listed}\n`)
    return 1
  }
  const output = createOutput(io.stdout, io.stderr)
  const notes = createNotes(output.note)
  const classify = classifyInOrder(listed)
  const collectGarbage = createCollector()
  const { only } = options
  let suspicious = false

  function sinkOf(file: string): RecordSink {
    const lineOf = lineWriter(file)
    const unreadable = unreadableIn(file, notes)
    return {
      record(record, line, isPlain = false) {
        const triage = classify(record)
        if (!triage) return unreadable('not a CloudTrail record', line)
        if (triage.verdict !== 'benign') suspicious = true
        if (!only || only.includes(triage.verdict)) output.line(lineOf(triage, isPlain))
      },
      passedOver: (what) => notes.passedOver(file, what),
      unreadable,
    }
  }

  try {
    for (const input of inputsOf(options.files)) {
      if ('refused' in input) notes.unreadable(input.name, input.refused)
      else await readInput(input, io.stdin, sinkOf(input.name), output)
      notes.endFile(input.name)
      await output.settle()
      collectGarbage()
    }
    notes.end()
    await output.flush()
  } catch (error) {
    // The reader of the output had enough: `triage … | head`.
    if (field(error, 'code') !== 'EPIPE') throw error
  }
  return suspicious ? 2 : notes.anyUnreadable() ? 1 : 0
}

/** Files of other services are read for records all the same; that they hold something else is no fault of theirs. */
function unreadableIn(file: string, notes: Notes): RecordSink['unreadable'] {
  if (!isOfOtherService(file)) return (reason, line, resumed) => notes.unreadable(file, reason, line, resumed)
  let isTold = false
  return () => {
    if (!isTold) notes.passedOver(file, 'of-other-service')
    isTold = true
  }
}

/** @returns what is wrong with the file, as a text, where it cannot be used */
async function protection(file: string | undefined): Promise<ProtectedResources | string> {
  if (file === undefined) return protectedByDefault
  // YAML and its schema take longer to load than a small triage takes to run.
  const { parseProtection, ProtectionError } = await import('../lib/tamper/parse-protection.ts')
  try {
    return parseProtection(await readFile(file, 'utf8'), file)
  } catch (error) {
    if (error instanceof ProtectionError) return error.message
    if (field(error, 'code') !== undefined) return `${nameOf(file)}: ${fileErrorText(error)}`
    throw error
  }
}
