import type { PolicyDocument } from '../../lib/model.ts'
import type { Membership } from '../../lib/resource-policy/cloudtrail-keys.ts'
import { cloudTrailRequest } from '../../lib/resource-policy/cloudtrail-request.ts'
import { type Delivery, deliveryAccess } from '../../lib/resource-policy/delivery-access.ts'
import { type Access, evaluate } from '../../lib/resource-policy/evaluate.ts'
import { policyOf } from '../../lib/resource-policy/parse-policy.ts'
import { strangerAccess } from '../../lib/resource-policy/stranger-access.ts'
import type { Case } from './any-policy.ts'
import { trailArn } from './situations.ts'
import type { Situation } from './situations.ts'

/** Whether CloudTrail can do all that the trail needs. `denied`: an explicit Deny forbids some of it. */
export type Answer = 'can' | 'cannot-tell' | 'not-allowed' | 'denied'

const order: readonly Answer[] = ['denied', 'not-allowed', 'cannot-tell', 'can']

/** How far an answer lets CloudTrail write: 0 not, 1 maybe, 2 certainly. */
export const reach = (answer: Answer): number => Math.max(order.indexOf(answer) - 1, 0)

/** What the product's engine says of a generated policy at a moment. */
export function engineAnswer({ of, policy, situation }: Case, now: Date): Answer {
  const document = policyOf(policy)
  const accesses =
    of === 'bucket'
      ? deliveryAccess(document, deliveryOf(situation, now)).map(({ answer }) => answer.access)
      : [keyAccess(document, situation, now)]
  const answers = accesses.map((access): Answer => (access === 'allowed' ? 'can' : access))
  return order.find((answer) => answers.includes(answer)) ?? 'can'
}

/** Whether the engine finds a stranger whose trail may write to the bucket. */
export const strangerMay = ({ policy, situation }: Case, now: Date) =>
  strangerAccess(policyOf(policy), {
    partition: 'aws',
    bucket: situation.bucket,
    owner: deliveryOf(situation, now).owner,
    now,
  })

const membershipOf = ({ organization }: Situation): Membership =>
  organization ? { id: organization.id, inRoot: true } : 'none'

function deliveryOf(situation: Situation, now: Date): Delivery {
  const { account, region, bucket, keyArn, organization } = situation
  const membership = membershipOf(situation)
  return {
    writer: {
      trail: {
        account,
        homeRegion: region,
        name: 'main',
        multiRegion: situation.multiRegion,
        logFileValidation: situation.validation,
        organization: organization?.trail ?? false,
        insights: {
          ok: true,
          value: situation.insights ? [{ type: 'ApiCallRateInsight', categories: [] }] : [],
        },
        aggregations: { ok: true, value: [] },
        selectors: { ok: true, value: { kind: 'basic', selectors: [] } },
        ...(situation.prefix !== undefined && { prefix: situation.prefix }),
      },
      partition: 'aws',
      organizationId: { ok: true, value: organization?.id },
    },
    trailArn,
    ...(keyArn !== undefined && { kmsKeyId: keyArn }),
    membership,
    bucket,
    owner: { account, organization: membership, region },
    now,
  }
}

function keyAccess(document: PolicyDocument, situation: Situation, at: Date): Access {
  const { account, region, keyArn = '' } = situation
  const organization = membershipOf(situation)
  const request = cloudTrailRequest({
    action: 'kms:GenerateDataKey',
    resource: keyArn,
    trail: { arn: trailArn, account, organization },
    owner: { account, organization, region },
    at,
  })
  return evaluate(document, request).access
}
