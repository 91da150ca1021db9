import { check, noSettings } from './check.ts'
import type { Key, Trail, Verdict } from '../model/index.ts'
import { judgeKey } from './judging/destination.ts'
import { ownTrails, trailVerdict, unknownTrail } from './judging/verdicts.ts'

const expected = 'the customer key rotates'

/** CIS v5.0 3.6 (customer-created symmetric keys); KMS developer guide, "Rotate AWS KMS keys". */
export const kmsKeyRotation = check({
  id: 'kms-key-rotation',
  title: 'The key of each trail rotates',
  why: 'Rotation limits how much of the log one piece of key material opens. It costs nothing in operation: old files stay readable.',
  failsWhen: 'the trail uses a customer key without automatic rotation',
  group: 'key',
  severity: 'low',
  scope: 'trail',
  reads: ['key', 'key-rotation'],
  controls: {
    cis: ['v1.4 3.8', 'v3.0 3.6', 'v5.0 3.6', 'v7.0 4.6'],
    securityHub: ['KMS.4'],
    nist: ['SC-12', 'SC-12(2)', 'SC-28(3)'],
    pci: ['3.7.4'],
  },
  remedies: [],
  manual: 'aws kms enable-key-rotation --key-id <key ARN> --region <region of the key>',
  settings: noSettings,
  run: (snapshot) =>
    ownTrails(snapshot).map((trail) => judgeKey(trail, snapshot, expected, (key) => judge(trail, key))),
})

function judge(trail: Trail, { id, description, rotation }: Key): Verdict {
  if (rotation.ok && rotation.value) {
    return trailVerdict(trail, 'pass', {
      expected,
      actual: 'it rotates',
      message: `The key ${id} of ${trail.name} rotates.`,
    })
  }
  if (!description.ok) return unknownTrail(trail, expected, description)
  if (description.value.manager === 'AWS' || !description.value.rotatable) {
    const why =
      description.value.manager === 'AWS' ? 'AWS rotates it every year' : 'KMS cannot rotate this kind of key'
    return trailVerdict(trail, 'pass', {
      expected,
      actual: why,
      message: `The key ${id} of ${trail.name}: ${why}.`,
    })
  }
  if (!rotation.ok) return unknownTrail(trail, expected, rotation)
  return trailVerdict(trail, 'fail', {
    expected,
    actual: 'it does not rotate',
    message: `The key ${id} of ${trail.name} does not rotate.`,
  })
}
