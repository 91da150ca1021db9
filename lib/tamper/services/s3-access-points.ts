import type { ApiCall } from '../api-call.ts'
import { isAllow, statementsOf } from '../policy-grants.ts'
import { type ServiceRules, when } from '../rule.ts'
import { letsOutsidersIn } from '../stranger.ts'
import { documentOf, field, nonEmpty } from '../wire.ts'

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
    weakens: ['log-confidentiality'],
    when: 'everyone, or another account, is let in; which bucket the access point leads to is not in the record',
    auto: 'alert',
    judge: (call) => {
      const policy = documentOf(field(call.params, 'policy', 'Policy') || inBody(call, 'Policy'))
      const opens = !policy || statementsOf(policy).some((one) => isAllow(one) && letsOutsidersIn(one, call))
      return when(opens, 'log-confidentiality')
    },
  },
}

const inBody = ({ name, params }: ApiCall, member: string) => field(field(params, `${name}Request`), member)

const part = (call: ApiCall, name: string, otherwise: string) =>
  nonEmpty(inBody(call, name)) ?? nonEmpty(field(call.params, name, otherwise))
