import { parseArn } from '../text/arn.ts'
import { mapRead } from '../aws/read.ts'
import type { AccountId, Arn, PolicyDocument, Snapshot, Trail } from '../model/index.ts'
import { accessOverTime, type Delivery, type TimedEvaluation } from './delivery-access.ts'
import { cloudTrail, type Membership } from './cloudtrail-keys.ts'
import { keyAccess, type KeyAccess } from './key-access.ts'
import { absent, unknownKey } from './request.ts'
import { serviceRequest } from './service-loss.ts'
import type { Writer } from './written-objects.ts'

/** What decides which files the trail writes. */
export const writerOf = (trail: Trail, { organization, partition }: Snapshot): Writer => ({
  trail,
  partition,
  organizationId: mapRead(organization, (value) => value?.id),
})

/**
 * The trail's delivery to a bucket. The bucket is taken for the account's own: nobody else may read its policy (S3 API
 * reference, GetBucketPolicy).
 */
export function deliveryOf(trail: Trail, bucket: string, snapshot: Snapshot): Delivery {
  const region = Object.hasOwn(snapshot.buckets, bucket) ? snapshot.buckets[bucket]?.region : undefined
  return {
    writer: writerOf(trail, snapshot),
    trailArn: trail.arn,
    ...(trail.kmsKeyId !== undefined && { kmsKeyId: trail.kmsKeyId }),
    membership: membershipOf(trail.account, snapshot),
    bucket,
    owner: {
      account: snapshot.account,
      organization: membershipOf(snapshot.account, snapshot),
      ...(region?.ok && { region: region.value }),
    },
    now: new Date(snapshot.takenAt),
  }
}

/** What a key's policy lets CloudTrail do for the trail. */
export function trailKeyAccess(
  document: PolicyDocument,
  keyArn: Arn,
  trail: Trail,
  snapshot: Snapshot,
): KeyAccess {
  const parts = parseArn(keyArn)
  const owner = parts?.account || snapshot.account
  return keyAccess(document, {
    keyArn,
    trail: { arn: trail.arn, account: trail.account, organization: membershipOf(trail.account, snapshot) },
    owner: {
      account: owner,
      organization: membershipOf(owner, snapshot),
      ...(parts?.region && { region: parts.region }),
    },
    now: new Date(snapshot.takenAt),
  })
}

/**
 * What a topic's policy says of CloudTrail's notifications for the trail (CloudTrail user guide, "Amazon SNS topic
 * policy for CloudTrail").
 */
export const trailTopicAccess = (
  document: PolicyDocument,
  topicArn: Arn,
  trail: Trail,
  snapshot: Snapshot,
): TimedEvaluation => accessTo(document, { action: 'sns:Publish', resource: topicArn }, trail, snapshot)

/**
 * What the policy of a topic's key lets CloudTrail do to publish: both are needed (the same page, KMS key policy). SNS
 * gives its own encryption context, of which CloudTrail's keys say nothing.
 */
export const topicKeyAccess = (
  document: PolicyDocument,
  keyArn: Arn,
  trail: Trail,
  snapshot: Snapshot,
): TimedEvaluation[] =>
  ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) =>
    accessTo(document, { action, resource: keyArn }, trail, snapshot, { 'kms:*': unknownKey }),
  )

/**
 * CloudTrail's requests carry no aws:SourceOwner: it refuses a topic that has SNS's own first policy, which asks for it
 * (ministryofjustice/modernisation-platform-terraform-baselines#63).
 */
function accessTo(
  document: PolicyDocument,
  call: { action: string; resource: Arn },
  trail: Trail,
  snapshot: Snapshot,
  own: Parameters<typeof serviceRequest>[1] = {},
): TimedEvaluation {
  const parts = parseArn(call.resource)
  const account = parts?.account || snapshot.account
  const request = (at: Date) =>
    serviceRequest(
      {
        ...call,
        service: cloudTrail,
        source: trail.arn,
        account: trail.account,
        organization: membershipOf(trail.account, snapshot),
        owner: {
          account,
          organization: membershipOf(account, snapshot),
          ...(parts?.region && { region: parts.region }),
        },
        at,
      },
      { 'aws:sourceowner': absent, ...own },
    )
  return accessOverTime(document, request, new Date(snapshot.takenAt))
}

/**
 * An account's place in the organization. Only the account that was asked is known to be in it, and the management
 * account, which always stands in the root.
 */
function membershipOf(account: AccountId, { account: own, organization }: Snapshot): Membership {
  if (!organization.ok) return 'unknown'
  if (organization.value === undefined) return account === own ? 'none' : 'unknown'
  const { id, managementAccount } = organization.value
  return account === own || account === managementAccount
    ? { id, inRoot: account === managementAccount }
    : 'unknown'
}
