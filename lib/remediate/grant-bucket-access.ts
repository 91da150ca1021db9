import { awsCommand } from '../text/command-line.ts'
import type {
  AccountId,
  Arn,
  Bucket,
  Call,
  PolicyDocument,
  PolicyStatement,
  Refusal,
  Snapshot,
  Trail,
} from '../model/index.ts'
import { withStatements } from '../resource-policy/canonical-policy.ts'
import { deliveryAccess, denyingStatements, shutNeeds } from '../resource-policy/delivery-access.ts'
import { deliveryOf } from '../resource-policy/trail-delivery.ts'
import { forOwner, isRefusal, ownBucket, refusal } from './shared/own-trail.ts'
import type { Plan, Remedy } from './remedy.ts'

/** The longest bucket policy that S3 takes (S3 user guide, "Bucket policies"). */
const maxBytes = 20_480

/**
 * Adds CloudTrail's grant for this one trail to the bucket policy, under Trailkeeper's own Sids. Every other statement
 * stays as it is; a Deny of somebody else's is shown with the command that takes it away, which a person may run.
 */
export const grantBucketAccess: Remedy = {
  id: 'grant-bucket-access',
  title: "Let CloudTrail write to a trail's bucket",
  risk: 'safe',
  permissions: ['s3:GetBucketPolicy', 's3:ListBucket', 's3:PutBucketPolicy'],
  plan: (finding, snapshot) => {
    const own = ownBucket(finding, snapshot)
    if (isRefusal(own)) return own
    const { trail, bucket, region } = own
    if (!bucket.policy.ok) {
      const { operation, code } = bucket.policy
      return refusal(
        `The policy of ${bucket.name} could not be read (${operation} gave ${code}).`,
        'Grant s3:GetBucketPolicy.',
      )
    }
    const live = bucket.policy.value
    if (!isShut(trail, bucket.name, live, snapshot)) return undefined
    const unknownOrganization = organizationRefusal(trail, snapshot)
    if (unknownOrganization) return unknownOrganization
    return planFor({ trail, bucket, region, why: finding.message }, live, snapshot)
  },
}

type Target = { trail: Trail; bucket: Bucket; region: string; why: string }

function planFor(target: Target, live: PolicyDocument | undefined, snapshot: Snapshot): Plan {
  const { trail, bucket, region, why } = target
  const granted = withStatements(live, missingGrants(trail, bucket.name, live, snapshot))
  const call = (document: PolicyDocument): Call => ({
    ...putPolicy(bucket.name, document),
    account: snapshot.account,
    region,
    expect: { kind: 'whole-bucket-policy', bucket: bucket.name, document: live ?? null },
    intend: { kind: 'whole-bucket-policy', bucket: bucket.name, document },
    undo: live
      ? putPolicy(bucket.name, live)
      : { service: 's3', operation: 'DeleteBucketPolicy', input: { Bucket: bucket.name } },
    why,
    sendsTo: { bucket: bucket.name, owners: [snapshot.account] },
  })
  const denying = denyingStatements(needsOf(trail, bucket.name, granted, snapshot))
  if (denying.length > 0) {
    const without = { ...granted, Statement: granted.Statement.filter((one) => !denying.includes(one)) }
    return refusal(
      `${deniesText(denying)} in the policy of ${bucket.name} shuts CloudTrail out, and Trailkeeper takes no statement of others away.`,
      `If it should not stand there: ${awsCommand(call(without), region)}`,
    )
  }
  if (isShut(trail, bucket.name, granted, snapshot)) {
    return refusal(
      'No statement that may be added would let CloudTrail write.',
      `Mend the policy of ${bucket.name} by hand.`,
    )
  }
  if (Buffer.byteLength(JSON.stringify(granted)) > maxBytes) {
    return refusal(
      `With CloudTrail's grant the policy of ${bucket.name} would be longer than the 20 KB that S3 takes.`,
      'Merge or remove some of its statements, then plan again.',
    )
  }
  return forOwner([call(granted)], bucket, snapshot)
}

const deniesText = (statements: readonly PolicyStatement[]) =>
  statements.map(({ Sid }) => (Sid === undefined ? 'A Deny without a Sid' : `The Deny "${Sid}"`)).join(', ')

const putPolicy = (Bucket: string, document: PolicyDocument) => ({
  service: 's3' as const,
  operation: 'PutBucketPolicy' as const,
  input: { Bucket, Policy: JSON.stringify(document) },
})

const needsOf = (trail: Trail, bucket: string, document: PolicyDocument | undefined, snapshot: Snapshot) =>
  deliveryAccess(document ?? { Statement: [] }, deliveryOf(trail, bucket, snapshot))

const shutActions = (...asked: Parameters<typeof needsOf>): string[] =>
  shutNeeds(needsOf(...asked)).map(({ action }) => action)

const isShut = (...asked: Parameters<typeof shutActions>): boolean => shutActions(...asked).length > 0

function missingGrants(trail: Trail, bucket: string, live: PolicyDocument | undefined, snapshot: Snapshot) {
  const shut = shutActions(trail, bucket, live, snapshot)
  const { organization, partition } = snapshot
  const organizationId = trail.organization && organization.ok ? organization.value?.id : undefined
  const grants = trailBucketGrants({
    bucket,
    account: trail.account,
    partition,
    trailArn: trail.arn,
    ...(trail.prefix !== undefined && { prefix: trail.prefix }),
    ...(organizationId !== undefined && { organizationId }),
  })
  return grants.filter(({ Action }) => shut.includes(Action))
}

/** An organization's trail writes below the organization's id too. */
function organizationRefusal(trail: Trail, { organization }: Snapshot): Refusal | undefined {
  if (!trail.organization || (organization.ok && organization.value)) return undefined
  return refusal(
    `${trail.name} is an organization's trail, and the organization could not be read.`,
    'Grant organizations:DescribeOrganization, then plan again.',
  )
}

/** Sids of the statements that Trailkeeper writes: it knows its own by them, and touches no others. */
export const trailBucketSids = ['TrailkeeperAclCheck', 'TrailkeeperWrite'] as const

type TrailBucket = {
  bucket: string
  account: AccountId
  partition: string
  trailArn: Arn
  /** The trail's prefix, without a slash at its end. */
  prefix?: string
  /** For an organization's trail. */
  organizationId?: string
}

type Grant = PolicyStatement & { Sid: string; Action: string }

/**
 * The least that lets one trail write to a bucket; an organization's trail writes below the organization's id as well
 * (CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail", "Creating a trail for an organization with the AWS
 * CLI").
 */
function trailBucketGrants({ bucket, account, partition, trailArn, ...trail }: TrailBucket): Grant[] {
  const principal = { Service: 'cloudtrail.amazonaws.com' }
  const fromThisTrail = { 'aws:SourceArn': trailArn }
  const logs = `arn:${partition}:s3:::${bucket}/${trail.prefix === undefined ? '' : `${trail.prefix}/`}AWSLogs`
  const own = `${logs}/${account}/*`
  return [
    {
      Sid: trailBucketSids[0],
      Effect: 'Allow',
      Principal: principal,
      Action: 's3:GetBucketAcl',
      Resource: `arn:${partition}:s3:::${bucket}`,
      Condition: { StringEquals: fromThisTrail },
    },
    {
      Sid: trailBucketSids[1],
      Effect: 'Allow',
      Principal: principal,
      Action: 's3:PutObject',
      Resource: trail.organizationId === undefined ? own : [own, `${logs}/${trail.organizationId}/*`],
      Condition: { StringEquals: { ...fromThisTrail, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
  ]
}

/** A whole policy with nothing else in it, for a bucket of the trail's own. */
export const trailBucketPolicy = (trail: TrailBucket): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: trailBucketGrants(trail),
})
