import { losesEncryption } from '../resource-policy/encryption-loss.ts'
import { readingOrDestroying } from '../resource-policy/outsiders.ts'
import type { ApiCall } from './api-call.ts'
import { outsidersLetIn } from './outsiders-let-in.ts'
import { placeOf, policyPut, trailsOf } from './policy-put.ts'
import type { ProtectedResources } from './protected-resources.ts'
import { when } from './rule.ts'
import { resourceArns } from './targets.ts'
import type { Weakness } from './weakness.ts'
import { field, nonEmpty } from '../text/fields.ts'

/** What a new key policy takes from logging. */
export function keyPolicyLoss(call: ApiCall, listed: ProtectedResources): Weakness[] {
  const document = policyPut(field(call.params, 'policy'))
  if (!document) return ['log-delivery', 'kms-encryption']
  const place = placeOf(call, document)
  const keyArn = keyOf(call, place)
  return [
    ...when(
      losesEncryption(document, { ...place, keyArn }, trailsOf(listed)),
      'log-delivery',
      'kms-encryption',
    ),
    ...outsidersLetIn(
      document,
      place,
      call,
      readingOrDestroying.key.map((action) => [action, keyArn] as const),
    ),
  ]
}

function keyOf(call: ApiCall, place: { partition: string; region?: string; account: string }): string {
  const [arn] = resourceArns(call, ':key/')
  const id = nonEmpty(field(call.params, 'keyId')) ?? ''
  if (arn !== undefined || id.startsWith('arn:')) return arn ?? id
  return `arn:${place.partition}:kms:${place.region ?? 'us-east-1'}:${place.account}:key/${id}`
}
