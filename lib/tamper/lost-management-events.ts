import { CoverageTooComplex } from '../coverage/coverage-too-complex.ts'
import { findUnlogged } from '../coverage/find-unlogged.ts'
import { question } from '../coverage/questions.ts'
import type { AdvancedSelector, Selectors } from '../model/index.ts'
import type { Weakness } from './weakness.ts'

/** Questions about management events are the same in all partitions. */
const everything = question('management-events', 'aws').wanted
const allButExclusions = question('management-events-except-kms-and-rds-data', 'aws').wanted

/**
 * What a trail with these selectors no longer logs. Which data resources it logged before cannot be told from the
 * call that replaced them, so that only management events, which a trail logs unless told otherwise, are judged.
 */
export function lostManagementEvents(selectors: Selectors): Weakness[] {
  const key = JSON.stringify(selectors)
  const known = answers.get(key)
  if (known) return known
  const lost = provenLost(selectors)
  if (answers.size >= answersKept) answers.clear()
  if (key.length <= longestKey) answers.set(key, lost)
  return lost
}

/** Deployments send the same few selectors over and over; a proof costs far more than recognising them. */
const answers = new Map<string, Weakness[]>()
const answersKept = 500
const longestKey = 10_000

function provenLost(selectors: Selectors): Weakness[] {
  if (logs(everything, selectors)) return []
  if (!logs(allButExclusions, selectors)) return ['management-events']
  return ['management-event-exclusions']
}

function logs(wanted: AdvancedSelector, selectors: Selectors): boolean {
  try {
    return findUnlogged(wanted, [selectors]) === undefined
  } catch (error) {
    if (error instanceof CoverageTooComplex) return false
    throw error
  }
}
