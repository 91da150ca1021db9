import type { EvidenceFault, Read } from '../model/index.ts'
import { failureDetail } from '../aws/errors.ts'
import type { Run } from './context.ts'
import type { NamedLog } from './digest.ts'
import { notOneMember } from './digest-file.ts'
import { inParallel } from './in-parallel.ts'
import { objectUri } from './names.ts'
import { isMissing, type Place, type ReadFile } from './source.ts'
import { otherVersions, trueVersion } from './true-versions.ts'

/** What was made of the log files that digests name. */
export type JudgedLogs = { faults: EvidenceFault[]; looked: number; bytes: number; notLooked: number }

/** Reads each log file and compares its hash; a bad or missing one is looked for among its versions. */
export async function judgeLogs(run: Run, logs: readonly NamedLog[]): Promise<JudgedLogs> {
  const result: JudgedLogs = { faults: [], looked: 0, bytes: 0, notLooked: 0 }
  run.progress.logsKnown += logs.length
  await inParallel(
    logs,
    run.atOnce,
    async (log) => {
      const answer = await run.source.read({ bucket: log.bucket, key: log.key }, 'hash')
      if (answer.ok) result.bytes += answer.value.size
      run.progress.bytes += answer.ok ? answer.value.size : 0
      run.progress.logs += 1
      result.looked += 1
      run.onProgress()
      const fault = logFault(log, answer)
      if (fault) result.faults.push(await withTrueVersion(run, log, fault))
    },
    run.stopped,
  )
  result.notLooked = logs.length - result.looked
  return result
}

/** Looks for each log file in the listing alone, as `--quick` does. */
export async function findLogs(run: Run, logs: readonly NamedLog[], listed: Listing): Promise<JudgedLogs> {
  const result: JudgedLogs = { faults: [], looked: 0, bytes: 0, notLooked: 0 }
  run.progress.logsKnown += logs.length
  for (const log of logs) {
    const isThere = await listed(log)
    run.progress.logs += 1
    result.looked += 1
    if (!isThere.ok) result.faults.push(unreadFault(log, isThere))
    else if (!isThere.value) result.faults.push(await withTrueVersion(run, log, missingFault(log)))
  }
  run.onProgress()
  return result
}

/** Whether an object is in the listing of its folder. */
export type Listing = (place: Place) => Promise<Read<boolean>>

const log = (place: Place) => ({ object: objectUri(place), kind: 'log' }) as const

const missingFault = (place: Place): EvidenceFault => ({
  ...log(place),
  verdict: 'broken',
  reason: 'missing',
  message: 'a digest names this log file, and it is not there',
})

const unreadFault = (place: Place, failure: Extract<Read<never>, { ok: false }>): EvidenceFault => ({
  ...log(place),
  verdict: 'unproven',
  reason: 'unread',
  message: failureDetail(failure),
})

function logFault(named: NamedLog, answer: Read<ReadFile>): EvidenceFault | undefined {
  if (!answer.ok) return isMissing(answer) ? missingFault(named) : unreadFault(named, answer)
  const { inflated } = answer.value
  if (!inflated.ok) return { ...log(named), ...notOneMember(inflated) }
  if (named.algorithm !== 'SHA-256')
    return {
      ...log(named),
      verdict: 'unproven',
      reason: 'unknown-form',
      message: `its digest names a hash of the algorithm ${named.algorithm}`,
    }
  if (inflated.sha256 === named.hash) return undefined
  return {
    ...log(named),
    verdict: 'broken',
    reason: 'changed',
    message: 'its hash is not the one that its digest names',
  }
}

async function withTrueVersion(run: Run, named: NamedLog, fault: EvidenceFault): Promise<EvidenceFault> {
  if (fault.verdict !== 'broken') return fault
  const versions = await otherVersions(run, named)
  for (const version of versions.ok ? versions.value : []) {
    const place = { bucket: named.bucket, key: named.key, versionId: version.versionId }
    const answer = await run.source.read(place, 'hash')
    if (answer.ok && answer.value.inflated.ok && answer.value.inflated.sha256 === named.hash)
      return { ...fault, trueVersion: await trueVersion(run, named, version) }
  }
  return fault
}
