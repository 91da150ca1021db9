import { CoverageTooComplex } from '../coverage/coverage-too-complex.ts'
import { findUnlogged } from '../coverage/find-unlogged.ts'
import { question } from '../coverage/questions.ts'
import type { QuestionId } from '../coverage/question.ts'
import type { Selectors } from '../model.ts'
import type { Weakness } from './weakness.ts'

/**
 * What a trail with these selectors no longer logs. Which data resources it logged before cannot be told from the
 * call that replaced them, so that only management events, which a trail logs unless told otherwise, are judged.
 */
export function lostManagementEvents(selectors: Selectors): Weakness[] {
  if (logs('management-events', selectors)) return []
  if (!logs('management-events-except-kms-and-rds-data', selectors)) return ['management-events']
  return ['management-event-exclusions']
}

/** The questions about management events are the same in all partitions. */
function logs(id: QuestionId, selectors: Selectors): boolean {
  try {
    return findUnlogged(question(id, 'aws').wanted, [selectors]) === undefined
  } catch (error) {
    if (error instanceof CoverageTooComplex) return false
    throw error
  }
}
