import type { ReadFailure, Region, Snapshot, Verdict } from '../../model/index.ts'
import { accountRegion } from './account-region.ts'
import { ownersToAsk } from './owners-to-ask.ts'
import { accountVerdict, failuresText } from './verdicts.ts'

type Open = { expected: string; unread: readonly ReadFailure[]; region?: Region; resource?: string }

/** What could not be read may decide it: a verdict on the account, or on one of its regions. */
export function unknownAccount(snapshot: Snapshot, { expected, unread, region, resource }: Open): Verdict {
  const failures = failuresText(unread)
  return {
    ...accountVerdict(snapshot, region ?? accountRegion(snapshot), 'unknown', {
      expected,
      actual: failures,
      message: `It could not be judged: ${failures}.${ownersToAsk(snapshot, unread)}`,
    }),
    ...(resource !== undefined && { resource }),
    unread: [...unread],
  }
}
