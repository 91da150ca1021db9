import { bucketPolicy } from '../../lib/checks/bucket-policy.ts'
import { kmsKeyUsable } from '../../lib/checks/kms-key-usable.ts'
import type { Snapshot, Trail, Verdict } from '../../lib/model/index.ts'
import type { Access } from '../../lib/resource-policy/evaluate.ts'
import type { Certainty } from '../../lib/resource-policy/certainty.ts'
import type { PolicyRequest } from '../../lib/resource-policy/request.ts'
import {
  cloudTrailRequest,
  type Encryption,
  type Membership,
} from '../../lib/resource-policy/cloudtrail-keys.ts'
import { deliveryAccess } from '../../lib/resource-policy/delivery-access.ts'
import { policyOf } from '../../lib/resource-policy/parse-policy.ts'
import { strangerAccess } from '../../lib/resource-policy/stranger-access.ts'
import { deliveryOf, trailKeyAccess } from '../../lib/resource-policy/trail-delivery.ts'
import { aBucket } from '../builders/a-bucket.ts'
import { aKey, keyArn } from '../builders/a-key.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { aTrail } from '../builders/a-trail.ts'
import type { Case } from './any-policy.ts'
import type { Situation } from './situations.ts'

/** Whether CloudTrail can do all that the trail needs. `denied`: an explicit Deny forbids some of it. */
export type Answer = 'can' | 'cannot-tell' | 'not-allowed' | 'denied'

const order: readonly Answer[] = ['denied', 'not-allowed', 'cannot-tell', 'can']

/** How far an answer lets CloudTrail write: 0 not, 1 maybe, 2 certainly. */
export const reach = (answer: Answer): number => Math.max(order.indexOf(answer) - 1, 0)

/** What the product's engine says of a generated policy at a moment. */
export const engineAnswer = (one: Case, now: Date): Answer => worstOf(answersOf(one, now))

const worstOf = (answers: readonly Answer[]): Answer =>
  order.find((answer) => answers.includes(answer)) ?? 'can'

const worst = (accesses: readonly Access[]): Answer => worstOf(accesses.map(answerTo))

const answerTo = (access: Access): Answer => (access === 'allowed' ? 'can' : access)

/** Whether a Deny forbids something that without the policy's Denies is let in, or may be. */
export function isTaken(one: Case, now: Date): boolean {
  // In the place of each Deny stands an Allow that never holds, so that the same files are asked for.
  const never = { Null: { 'aws:SecureTransport': 'true' } }
  const Statement = one.policy.Statement.map((statement) =>
    statement.Effect === 'Allow' ? statement : { ...statement, Effect: 'Allow' as const, Condition: never },
  )
  const given = answersOf({ ...one, policy: { ...one.policy, Statement } }, now)
  return answersOf(one, now).some((answer, index) => answer === 'denied' && given[index] !== 'not-allowed')
}

function answersOf(one: Case, now: Date): Answer[] {
  const snapshot = snapshotOf(one, now)
  const document = policyOf(one.policy)
  const accesses = snapshot.trails.flatMap((trail) =>
    one.of === 'bucket'
      ? deliveryAccess(document, deliveryOf(trail, one.situation.bucket, snapshot)).map(
          ({ answer }) => answer,
        )
      : [trailKeyAccess(document, keyArn, trail, snapshot).encrypt],
  )
  return accesses.map(({ access }) => answerTo(access))
}

/** What the check of the bucket or the key says of the trail under a generated policy. */
export function checkSays(one: Case, now: Date): Pick<Verdict, 'status' | 'message'> | undefined {
  const check = one.of === 'bucket' ? bucketPolicy : kmsKeyUsable
  const [verdict] = check.run(snapshotOf(one, now), aPolicy())
  return verdict
}

/** A trail that another account would make: where it stands, and below which prefix it would write. */
export type StrangersTrail = { account: string; organization: Membership; name: string; prefix?: string }

/** Whether CloudTrail may make another account's trail: see the bucket's ACL, and put its log files there. */
export function strangersAnswer(one: Case, stranger: StrangersTrail, now: Date): Answer {
  const { situation } = one
  const { account, organization, name, prefix } = stranger
  const snapshot = snapshotOf(one, now)
  const { organization: _org, ...alone } = situation
  const trail = trailOf({ ...alone, account, multiRegion: false, validation: false, insights: false })
  const { kmsKeyId: _kmsKeyId, prefix: _prefix, ...plain } = trail
  const theirs = { ...plain, name, arn: arnOf(stranger, situation), ...(prefix !== undefined && { prefix }) }
  const delivery = deliveryOf(theirs, situation.bucket, snapshot)
  const accesses = deliveryAccess(policyOf(one.policy), { ...delivery, membership: organization })
  return worst(accesses.map(({ answer }) => answer.access))
}

const arnOf = ({ account, name }: StrangersTrail, { region }: Situation): string =>
  `arn:aws:cloudtrail:${region}:${account}:trail/${name}`

/** The calls that CloudTrail makes under a generated policy, for the trail of the situation. */
export function requestsOf(one: Case, now: Date): PolicyRequest[] {
  const snapshot = snapshotOf(one, now)
  const [trail = trailOf(one.situation)] = snapshot.trails
  const { owner, membership } = deliveryOf(trail, one.situation.bucket, snapshot)
  const { kmsKeyId } = trail
  const encryption: Encryption = kmsKeyId
    ? { header: ['aws:kms'], key: [kmsKeyId] }
    : { header: ['AES256'], key: 'absent' }
  const actions = one.of === 'bucket' ? ['s3:GetBucketAcl', 's3:PutObject'] : ['kms:GenerateDataKey']
  return actions.map((action) =>
    cloudTrailRequest({
      action,
      resource: '*',
      trail: { arn: trail.arn, account: trail.account, organization: membership },
      owner,
      encryption,
      at: now,
    }),
  )
}

/** Whether the engine finds a stranger whose trail may write to the bucket. */
export function strangerMay(one: Case, now: Date): Certainty {
  const { bucket, account, region } = one.situation
  const snapshot = snapshotOf(one, now)
  const [trail = trailOf(one.situation)] = snapshot.trails
  const { owner } = deliveryOf(trail, bucket, snapshot)
  return strangerAccess(policyOf(one.policy), {
    partition: 'aws',
    bucket,
    owner: { ...owner, account, region },
    now,
  })
}

/** What was read of a situation's account at a moment, its bucket or key under the generated policy. */
function snapshotOf({ of, policy, situation }: Case, now: Date): Snapshot {
  const { account, bucket, organization } = situation
  const document = { ok: true, value: policyOf(policy) } as const
  const found = aBucket({ name: bucket, ...(of === 'bucket' && { policy: document }) })
  const key = aKey(of === 'key' ? { policy: document } : {})
  return aSnapshot({
    account,
    takenAt: now.toISOString(),
    trails: [trailOf(situation)],
    buckets: { [bucket]: found },
    keys: { [key.id]: key },
    organization: {
      ok: true,
      value: organization && {
        id: organization.id,
        managementAccount: account,
        delegatedAdministrators: { ok: true, value: [] },
      },
    },
  })
}

function trailOf(situation: Situation): Trail {
  const { prefix, organization, multiRegion, validation, insights } = situation
  const { kmsKeyId: _kmsKeyId, ...trail } = aTrail({
    account: situation.account,
    homeRegion: situation.region,
    bucket: situation.bucket,
    multiRegion,
    logFileValidation: validation,
    organization: organization?.trail ?? false,
    insights: {
      ok: true,
      value: insights ? [{ type: 'ApiCallRateInsight', categories: ['Management'] }] : [],
    },
    ...(prefix !== undefined && { prefix }),
  })
  return situation.keyArn === undefined ? trail : { ...trail, kmsKeyId: situation.keyArn }
}
