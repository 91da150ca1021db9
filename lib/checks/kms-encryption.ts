import * as z from 'zod'
import { check } from './check.ts'
import type { Snapshot, Trail, Verdict } from '../model/index.ts'
import { keyRegionOf, requiredKeyArn } from './judging/destination.ts'
import { ownTrails, trailVerdict, unknownTrail } from './judging/verdicts.ts'

/** KMS API reference, DescribeKey `KeyId`. */
const keyName = /^(alias\/[\w/-]+|arn:[\w-]+:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+|[\w-]+)$/

const settings = () => ({
  keyId: z
    .string()
    .regex(keyName, 'a key id, key ARN, alias name or alias ARN')
    .optional()
    .meta({
      description: 'Key id, key ARN, alias name or alias ARN that trails must use.',
      examples: ['alias/cloudtrail'],
    }),
})

/** CIS v5.0 3.5: the rule reads the trail, not its bucket's default encryption. */
export const kmsEncryption = check({
  id: 'kms-encryption',
  title: 'Each trail encrypts with a KMS key',
  why: "With a key of one's own, reading the log takes rights on the key as well as on the bucket, and each reading of it is itself recorded.",
  failsWhen: 'no KmsKeyId, or not the key that the policy names',
  group: 'trail',
  severity: 'medium',
  scope: 'trail',
  reads: [],
  readsUnder: (policy) => (policy.checks['kms-encryption'].keyId === undefined ? [] : ['bucket', 'key']),
  controls: {
    cis: ['v1.4 3.7', 'v3.0 3.5', 'v5.0 3.5', 'v7.0 4.5'],
    securityHub: ['CloudTrail.2'],
    nist: ['AU-9', 'AU-9(3)', 'SC-13', 'SC-28', 'SC-28(1)'],
    pci: ['3.5.1', '10.3.2'],
  },
  remedies: ['set-kms-key'],
  manual:
    'aws cloudtrail update-trail --name <trail ARN> --kms-key-id <key ARN> --region <home region>; the key must stand in the region of the bucket, and its policy must let CloudTrail use it',
  settings,
  run: (snapshot, policy) =>
    ownTrails(snapshot).map((trail) => judge(trail, snapshot, policy.checks['kms-encryption'].keyId)),
})

function judge(trail: Trail, snapshot: Snapshot, required: string | undefined): Verdict {
  const expected = required === undefined ? 'a KmsKeyId is set' : `KmsKeyId is ${required}`
  if (trail.kmsKeyId === undefined) {
    return trailVerdict(trail, 'fail', {
      expected,
      actual: 'no KmsKeyId',
      message: `${trail.name} delivers log files without a KMS key.`,
    })
  }
  const actual = `KmsKeyId is ${trail.kmsKeyId}`
  if (required === undefined || names(required, trail.kmsKeyId)) {
    return trailVerdict(trail, 'pass', {
      expected,
      actual,
      message: `${trail.name} encrypts with ${trail.kmsKeyId}.`,
    })
  }
  const region = keyRegionOf(trail, snapshot)
  if (!region.ok) return unknownTrail(trail, expected, region)
  const wanted = requiredKeyArn(required, region.value, snapshot)
  if (!wanted.ok) return unknownTrail(trail, expected, wanted)
  return wanted.value === trail.kmsKeyId
    ? trailVerdict(trail, 'pass', { expected, actual, message: `${trail.name} encrypts with ${required}.` })
    : trailVerdict(trail, 'fail', {
        expected,
        actual,
        message: `${trail.name} encrypts with another key than ${required}.`,
      })
}

/** True where what the policy wrote is the trail's key by ARN or by bare id. */
const names = (required: string, keyArn: string) => required === keyArn || keyArn.endsWith(`:key/${required}`)
