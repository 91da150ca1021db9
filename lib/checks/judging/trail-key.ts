import { ownFailure } from '../../aws/own-failure.ts'
import type { Key, Snapshot, Trail, Verdict } from '../../model/index.ts'
import { trailVerdict, unknownTrail } from './verdicts.ts'

const unreadKey = ownFailure('kms:DescribeKey', 'NotRead', 'the key was not read')

/** Judges a trail's key. A trail without one has nothing to judge: whether it should have one is kms-encryption's. */
export function judgeKey(
  trail: Trail,
  snapshot: Snapshot,
  expected: string,
  judge: (key: Key) => Verdict,
): Verdict {
  if (trail.kmsKeyId === undefined) {
    return trailVerdict(trail, 'pass', {
      expected,
      actual: 'no KMS key',
      message: `${trail.name} uses no KMS key; kms-encryption judges that.`,
    })
  }
  const key = snapshot.keys[trail.kmsKeyId]
  return key ? judge(key) : unknownTrail(trail, expected, unreadKey)
}
