import { question } from '../../coverage/questions.ts'
import type { QuestionId } from '../../coverage/question.ts'
import { regionCoverage } from '../../coverage/region-coverage.ts'
import type { ReadFailure, Snapshot, Verdict } from '../../model/index.ts'
import type { Policy } from '../../policy/policy.ts'
import { accountRegion } from './account-region.ts'
import { eventText } from './management-coverage.ts'
import { unknownAccount } from './unknown-account.ts'
import { nothingWasRead } from './unread-regions.ts'
import { accountVerdict } from './verdicts.ts'
import { regionViews } from '../../coverage/region-views.ts'

/**
 * Whether the logging multi-region trails log one half of the object-level events of all buckets. Multi-region trails
 * log everywhere alike and show in every region, so that one region stands for all.
 */
export function judgeObjectEvents(
  id: Extract<QuestionId, 's3-object-reads' | 's3-object-writes'>,
  snapshot: Snapshot,
  policy: Policy,
): Verdict {
  const asked = question(id, snapshot.partition)
  const expected = `a logging multi-region trail: ${asked.title}`
  const region = accountRegion(snapshot)
  if (nothingWasRead(snapshot)) {
    const unread: ReadFailure[] = Object.values(regionViews(snapshot)).filter((view) => !view.ok)
    return unknownAccount(snapshot, { expected, unread })
  }
  const trails = snapshot.trails.filter((trail) => trail.multiRegion)
  const coverage = regionCoverage(asked, region, trails, policy.coverage)
  if (coverage.covered === 'unknown') return unknownAccount(snapshot, { expected, unread: coverage.unread })
  if (coverage.covered) {
    return accountVerdict(snapshot, region, 'pass', {
      expected,
      actual: coverage.by.join(', '),
      message: `${asked.title} are logged by ${coverage.by.join(', ')}.`,
    })
  }
  const { witness } = coverage
  return {
    ...accountVerdict(snapshot, region, 'fail', {
      expected,
      actual: `${eventText(witness)} is not logged`,
      message: `No logging multi-region trail logs, for example, ${eventText(witness)}.`,
    }),
    witness,
  }
}
