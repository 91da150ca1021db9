import { check, noSettings } from './check.ts'
import { ownFailure } from '../aws/errors.ts'
import type { Key, Snapshot, Trail, Verdict } from '../model/index.ts'
import { isShut } from '../resource-policy/evaluate.ts'
import { trailKeyAccess } from '../resource-policy/trail-delivery.ts'
import { judgeKey, stateOfUse } from './judging/destination.ts'
import { ownTrails, trailVerdict, unknownTrail } from './judging/verdicts.ts'

const expected = 'the key is enabled, and its policy lets CloudTrail encrypt with it'

/** CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail"; KMS developer guide, "Key states". */
export const kmsKeyUsable = check({
  id: 'kms-key-usable',
  title: 'CloudTrail can use the key of each trail',
  why: 'A trail whose key is disabled, deleted or shut off cannot deliver, while it still counts as logging and as encrypted. Once a key is deleted, every log file under it is lost for good.',
  failsWhen: "the key is disabled, pending deletion or missing, or the key's policy shuts CloudTrail out",
  group: 'key',
  severity: 'high',
  scope: 'trail',
  reads: ['key', 'key-policy', 'organization'],
  controls: { cis: [], securityHub: [], nist: ['AU-9(3)', 'SC-12', 'SC-28(1)'], pci: ['3.6.1', '10.3.2'] },
  remedies: ['enable-key', 'cancel-key-deletion', 'grant-key-access'],
  manual:
    'aws kms cancel-key-deletion --key-id <key ARN>, then aws kms enable-key --key-id <key ARN>; for the policy, add a statement that allows cloudtrail.amazonaws.com kms:GenerateDataKey* and kms:DescribeKey with aws:SourceArn <trail ARN> (get-key-policy, put-key-policy)',
  settings: noSettings,
  run: (snapshot) =>
    ownTrails(snapshot).map((trail) =>
      judgeKey(trail, snapshot, expected, (key) => judge(trail, key, snapshot)),
    ),
})

function judge(trail: Trail, { id, description, policy }: Key, snapshot: Snapshot): Verdict {
  if (!description.ok && description.code === 'NotFoundException') {
    return fails(trail, 'no such key', `The key ${id} of ${trail.name} does not exist.`)
  }
  if (description.ok && stateOfUse(description.value.state) === 'unusable') {
    const { state, deletionDate } = description.value
    const until = deletionDate === undefined ? '' : `, to be deleted on ${deletionDate}`
    return fails(
      trail,
      `the key is ${state}${until}`,
      `${trail.name} cannot encrypt: its key ${id} is ${state}${until}.`,
    )
  }
  const arn = description.ok ? description.value.arn : id
  const access = policy.ok ? trailKeyAccess(policy.value, arn, trail, snapshot) : undefined
  if (access && isShut(access.encrypt)) {
    const how = access.encrypt.access === 'denied' ? 'forbids' : 'does not allow'
    return fails(
      trail,
      `its policy ${how} kms:GenerateDataKey`,
      `The policy of ${id} ${how} CloudTrail kms:GenerateDataKey for ${trail.name}.`,
    )
  }
  if (!description.ok) return unknownTrail(trail, expected, description)
  if (stateOfUse(description.value.state) !== 'usable')
    return undecidable(trail, 'kms:DescribeKey', `the key is ${description.value.state}`)
  if (!policy.ok) return unknownTrail(trail, expected, policy)
  if (access?.encrypt.access !== 'allowed') {
    return snapshot.organization.ok
      ? undecidable(
          trail,
          'kms:GetKeyPolicy',
          'the policy has conditions whose outcome cannot be told from outside',
        )
      : unknownTrail(trail, expected, snapshot.organization)
  }
  const { until } = access.encrypt
  const end = until === undefined ? '' : ` From ${until} on it no longer can: a statement is dated.`
  const note = isShut(access.describe)
    ? ' The policy does not let CloudTrail describe the key, so that creating or updating a trail with it fails.'
    : ''
  return trailVerdict(trail, 'pass', {
    expected,
    actual: 'enabled, and CloudTrail may use it',
    message: `CloudTrail can encrypt ${trail.name} with ${id}.${end}${note}`,
  })
}

const undecidable = (trail: Trail, operation: string, message: string) =>
  unknownTrail(trail, expected, ownFailure(operation, 'Undecidable', message))

const fails = (trail: Trail, actual: string, message: string): Verdict =>
  trailVerdict(trail, 'fail', { expected, actual, message })
