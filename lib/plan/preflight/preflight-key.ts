import { parseArn, trailArnOf } from '../../text/arn.ts'
import { settingsIn, settingsOnTrail } from '../../trail/settings.ts'
import type { Call, Key, PolicyDocument, Refusal, Snapshot, Trail } from '../../model/index.ts'
import { letsPeopleDecrypt } from '../../resource-policy/key-access.ts'
import { isShut } from '../../resource-policy/evaluate.ts'
import { trailKeyAccess } from '../../resource-policy/trail-delivery.ts'
import { refusal } from '../../remediate/shared/own-trail.ts'
import { ownFailure } from '../../aws/errors.ts'
import { afterCalls } from '../../remediate/shared/after-calls.ts'

/**
 * Whether CloudTrail can encrypt with the key that a write gives to a trail: it is in the bucket's region, enabled, and
 * its policy lets CloudTrail use it (API reference, UpdateTrail, KmsKeyNotFoundException,
 * InsufficientEncryptionPolicyException). That readers need kms:Decrypt from then on is a note.
 */
export function preflightKey(intended: IntendedTrail, snapshot: Snapshot): Preflight {
  const { before, after } = intended
  const { kmsKeyId } = after
  if (kmsKeyId === undefined) return { notes: [] }
  const isSame = before?.kmsKeyId === kmsKeyId
  if (isSame && before?.bucket === after.bucket) return { notes: [] }
  const elsewhere = regionRefusal(kmsKeyId, after, snapshot)
  if (elsewhere) return elsewhere
  const key = keyOf(kmsKeyId, snapshot)
  if (!key) return { notes: [`Not checked: whether CloudTrail can use the key ${kmsKeyId}.`] }
  if (!key.description.ok) {
    const { operation, code } = key.description
    return code === 'NotFoundException'
      ? refused(`The key ${kmsKeyId} does not exist.`, 'Name another key, or make it first.')
      : { notes: [`Not checked: the state of the key ${kmsKeyId} (${operation} gave ${code}).`] }
  }
  const { state } = key.description.value
  if (state !== 'Enabled' && state !== 'Updating') {
    return refused(
      `The key ${kmsKeyId} is ${state}.`,
      state === 'PendingDeletion'
        ? 'Cancel its deletion and enable it first: aws kms cancel-key-deletion, aws kms enable-key.'
        : 'Enable it first: aws kms enable-key.',
    )
  }
  return byPolicy(key, intended, snapshot)
}

function byPolicy(key: Key, { before, after }: IntendedTrail, snapshot: Snapshot): Preflight {
  if (!key.policy.ok) {
    const { operation, code } = key.policy
    return {
      notes: [`Not checked: whether CloudTrail may use the key ${key.id} (${operation} gave ${code}).`],
    }
  }
  const arn = key.description.ok ? key.description.value.arn : key.id
  const { encrypt, describe } = trailKeyAccess(key.policy.value, arn, after, snapshot)
  const shut = [
    ...(isShut(encrypt) ? ['kms:GenerateDataKey'] : []),
    ...(isShut(describe) ? ['kms:DescribeKey'] : []),
  ]
  if (shut.length > 0) {
    return refused(
      `The policy of ${arn} does not let CloudTrail use ${shut.join(' and ')} for ${after.name}.`,
      `Add a statement first that allows cloudtrail.amazonaws.com kms:GenerateDataKey* and kms:DescribeKey with aws:SourceArn ${after.arn}.`,
    )
  }
  const isOpen = [encrypt, describe].some(({ access }) => access === 'cannot-tell')
  const unsure = isOpen
    ? [`Not checked: conditions in the policy of ${arn} that cannot be told from outside.`]
    : []
  return {
    notes: [...unsure, ...(before?.kmsKeyId === after.kmsKeyId ? [] : readersNote(arn, key.policy.value))],
  }
}

const readersNote = (arn: string, document: PolicyDocument): string[] => [
  letsPeopleDecrypt(document)
    ? `Whoever reads the log needs kms:Decrypt on ${arn} from then on.`
    : `The policy of ${arn} lets nobody decrypt: readers of the log need a statement with kms:Decrypt first.`,
]

const refused = (reason: string, todo: string): Preflight => ({ refusal: refusal(reason, todo), notes: [] })

/** By its ARN, or as a trail or the policy names it. */
const keyOf = (id: string, { keys }: Snapshot): Key | undefined =>
  Object.values(keys).find((key) => key.description.ok && key.description.value.arn === id) ??
  (Object.hasOwn(keys, id) ? keys[id] : undefined)

function regionRefusal(keyId: string, { bucket }: Trail, { buckets }: Snapshot): Preflight | undefined {
  const region = bucket !== undefined && Object.hasOwn(buckets, bucket) ? buckets[bucket]?.region : undefined
  const own = parseArn(keyId)?.region
  if (!region?.ok || !own || own === region.value) return undefined
  return refused(
    `The key ${keyId} is in ${own}, and the bucket ${bucket ?? ''} in ${region.value}; they must stand in one region.`,
    `Name a key in ${region.value}, or a replica of a multi-Region key there.`,
  )
}

/** A trail before and after a write that shapes it; `before` is absent where the write makes it. */
export type IntendedTrail = { before?: Trail; after: Trail }

/** The trail that UpdateTrail or CreateTrail leaves behind, or undefined for another write, or a trail that was not read. */
export function intendedTrail(call: Call, snapshot: Snapshot): IntendedTrail | undefined {
  if (call.operation === 'UpdateTrail') {
    const { Name } = call.input
    const isNamed = ({ arn, name }: Trail) => arn === Name || name === Name
    const before = snapshot.trails.find(isNamed)
    const after = afterCalls(snapshot, [call]).trails.find(isNamed)
    return before && after ? { before, after } : undefined
  }
  return call.operation === 'CreateTrail' ? { after: createdTrail(call, snapshot) } : undefined
}

const notYet = (operation: string) => ownFailure(operation, 'NotAsked', 'the trail is not made yet')

function createdTrail(call: Extract<Call, { operation: 'CreateTrail' }>, snapshot: Snapshot): Trail {
  const { input, region, account } = call
  const own = trailArnOf({ partition: snapshot.partition, region, account }, input.Name)
  const arn = call.intend.kind === 'trail' ? call.intend.trailArn : own
  return {
    arn,
    name: input.Name,
    account: parseArn(arn)?.account ?? account,
    homeRegion: region,
    ...settingsOnTrail({
      globalServiceEvents: true,
      recursiveLogging: true,
      ...settingsIn(input, 'parameter'),
    }),
    seenIn: [region],
    status: {},
    selectors: notYet('cloudtrail:GetEventSelectors'),
    insights: notYet('cloudtrail:GetInsightSelectors'),
    aggregations: notYet('cloudtrail:GetEventConfiguration'),
    tags: notYet('cloudtrail:ListTags'),
  }
}

/** What is known of a write before it is made: why it must fail or be in vain, and what a person should know besides. */
export type Preflight = { refusal?: Refusal; notes: string[] }
