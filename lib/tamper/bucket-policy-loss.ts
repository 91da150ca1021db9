import type { PolicyDocument } from '../model/index.ts'
import { losesDelivery } from '../resource-policy/delivery-loss.ts'
import { type BucketPlace, logFilesIn } from '../resource-policy/intended-deliveries.ts'
import { readingOrDestroying } from '../resource-policy/outsiders.ts'
import type { ApiCall } from './api-call.ts'
import { outsidersLetIn } from './outsiders-let-in.ts'
import { placeOf, policyPut, trailsOf } from './policy-put.ts'
import type { ProtectedResources } from './protected-resources.ts'
import { when } from './rule.ts'
import type { Weakness } from './weakness.ts'
import { field, nonEmpty } from '../text/fields.ts'

/** What a new bucket policy takes from logging. A policy that cannot be read may have taken CloudTrail's grant. */
export function bucketPolicyLoss(call: ApiCall, listed: ProtectedResources): Weakness[] {
  const document = policyPut(field(call.params, 'bucketPolicy', 'policy'))
  if (!document) return ['log-delivery']
  const bucket = nonEmpty(field(call.params, 'bucketName')) ?? ''
  const place = { ...placeOf(call, document), bucket }
  return [
    ...when(losesDelivery(document, place, trailsOf(listed)), 'log-delivery'),
    ...outsidersLetIn(document, place, call, callsOn(document, place)),
  ]
}

/** What can be asked of the bucket and of its log files. */
function callsOn(document: PolicyDocument, place: BucketPlace): (readonly [string, string])[] {
  const arn = `arn:${place.partition}:s3:::${place.bucket}`
  const files = logFilesIn(document, place).map((key) => `${arn}/${key}`)
  return [
    ...readingOrDestroying.bucket.map((action) => [action, arn] as const),
    ...readingOrDestroying.object.flatMap((action) => files.map((file) => [action, file] as const)),
  ]
}
