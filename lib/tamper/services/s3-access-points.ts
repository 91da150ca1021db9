import type { ApiCall } from '../api-call.ts'
import { readingOrDestroying } from '../../resource-policy/outsiders.ts'
import { outsidersLetIn } from '../outsiders-let-in.ts'
import { placeOf, policyPut } from '../policy-put.ts'
import type { ServiceRules } from '../rule.ts'
import type { Weakness } from '../weakness.ts'
import { field, nonEmpty } from '../../text/fields.ts'

/**
 * Access points: further ways into a bucket (S3 user guide, "Managing access with access points"; S3 Control's calls
 * are recorded as S3's). No public record of them was found: parameters are looked for beside and inside the request's
 * root element, as S3 records those of buckets.
 */
export const accessPointRules: ServiceRules = {
  CreateAccessPoint: {
    kind: 'buckets',
    targets: (call) => [part(call, 'Bucket', 'bucket') ?? nonEmpty(field(call.params, 'bucketName'))],
    weakens: ['log-confidentiality'],
    when: 'always: a further way into the bucket',
    auto: 'alert',
  },
  PutAccessPointPolicy: {
    kind: 'buckets',
    isUnlisted: () => true,
    targets: (call) => [nonEmpty(field(call.params, 'name')), part(call, 'Name', 'accessPointName')],
    weakens: ['log-integrity', 'log-confidentiality', 'event-access'],
    when: 'principals outside of the account may read or destroy by it, or a Deny keeps the account from reading; which bucket it leads to is not in the record',
    auto: 'alert',
    judge: accessPointOpened,
  },
}

/** Asked of what the policy names: an access point's name, its bucket and its objects' keys stand nowhere else. */
function accessPointOpened(call: ApiCall): Weakness[] {
  const document = policyPut(field(call.params, 'policy', 'Policy') || inBody(call, 'Policy'))
  if (!document) return ['log-confidentiality']
  const named = document.Statement.flatMap(({ Resource = [] }) => Resource)
  const resources = [...new Set(named.map((resource) => resource.replaceAll(/[*?]/g, 'x')))]
  const actions = [...readingOrDestroying.bucket, ...readingOrDestroying.object]
  const calls = resources.flatMap((resource) => actions.map((action) => [action, resource] as const))
  return outsidersLetIn(document, placeOf(call, document), call, calls)
}

const inBody = ({ name, params }: ApiCall, member: string) => field(field(params, `${name}Request`), member)

const part = (call: ApiCall, name: string, otherwise: string) =>
  nonEmpty(inBody(call, name)) ?? nonEmpty(field(call.params, name, otherwise))
