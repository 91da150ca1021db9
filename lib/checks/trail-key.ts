import type { Key, ReadFailure, Snapshot, Trail, Verdict } from '../model.ts'
import { trailVerdict, unknownTrail } from './verdicts.ts'

const unreadKey: ReadFailure = {
  ok: false,
  operation: 'kms:DescribeKey',
  code: 'NotRead',
  message: 'the key was not read',
}

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
