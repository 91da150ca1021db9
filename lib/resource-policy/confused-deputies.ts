import type { AccountId, PolicyDocument, PolicyStatement } from '../model/index.ts'
import { wanted } from './intended-trails.ts'
import { accountsNamed, unnamedAccount } from './named-in.ts'
import { distinct, type Outside, type Outsider, principalsOf } from './outsider.ts'
import { chosen } from './request.ts'
import { serviceRequest } from './service-loss.ts'

/**
 * Services that anybody can have act for a resource of their own (IAM user guide, "The confused deputy problem"): those
 * that a policy lets in, for a resource of an account that it does not know or that is another's. Only of what no
 * service does for logging is asked: reading and deleting objects, and changing the bucket.
 */
export function deputiesOf(
  allows: readonly PolicyStatement[],
  document: PolicyDocument,
  owner: Outside,
  own: ReadonlySet<string>,
): Outsider[] {
  const services = distinct(allows.flatMap((one) => principalsOf(one, 'Service'))).filter(
    (service) => !logging.test(service),
  )
  const sources = allows.flatMap((one) =>
    ['aws:sourcearn', 'aws:sourceaccount'].flatMap((key) => wanted(one, key)).flatMap(accountsNamed),
  )
  const accounts = distinct([unnamedAccount(document), ...sources]).filter((account) => !own.has(account))
  return services.flatMap((service) => accounts.map((account) => deputyOf(service, account, owner)))
}

/** Those that write logs or reports into buckets, and read nothing there for anybody. */
const logging =
  /^(?:cloudtrail|config|s3|logging\.s3|(?:.*\.)?logs|logdelivery\.elasticloadbalancing|billingreports|guardduty)\.amazonaws\.com(?:\.cn)?$/

function deputyOf(service: string, account: AccountId, owner: Outside): Outsider {
  const none = { account, organization: 'none' as const }
  const source = { like: `arn:*:*:*:${account}:*` }
  const call = { service, source, ...none, action: '', resource: '', at: owner.now }
  const { requester, keys } = serviceRequest(
    { ...call, owner: { account: owner.account, organization: 'unknown' } },
    {
      'aws:sourcearn': chosen([source]),
      'aws:sourceorgid': owner.organization.id,
      'aws:sourceorgpaths': owner.organization.paths,
    },
  )
  return { principal: service, requester, keys, makes: (action) => ofDeputies.test(action) }
}

const ofDeputies = /^s3:(?!ListBucket$|PutObject$)/
