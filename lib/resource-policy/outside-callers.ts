import type { AccountId, PolicyDocument, PolicyStatement } from '../model/index.ts'
import { wanted } from './intended-trails.ts'
import { accountsNamed, fewOf, filled, unnamedAccount } from './named-in.ts'
import {
  distinct,
  type Organization,
  organizationOutside,
  type Outside,
  type Outsider,
  type Owner,
  pathIn,
  principalsOf,
} from './outsider.ts'
import { accountOf } from './principals.ts'
import {
  absent,
  chosen,
  freelyChosen,
  keysOf,
  type KeyState,
  present,
  type RequestKeys,
  unknownKey,
} from './request.ts'
import { serviceRequest } from './service-loss.ts'

/** Those outside of an account and its own of whom a policy may think: everybody, and those that it names. */
export function outsidersOf(document: PolicyDocument, { insiders = [], ...of }: Owner): Outsider[] {
  const own = new Set<string>([of.account, ...insiders])
  const allows = document.Statement.filter(({ Effect }) => Effect === 'Allow')
  const asked = (keys: readonly string[]) => allows.flatMap((one) => keys.flatMap((key) => wanted(one, key)))
  const owner: Outside = { ...of, organization: organizationOutside(asked(organizationKeys)) }
  const named = [...allows.flatMap((one) => principalsOf(one, 'AWS')), ...asked(principalKeys)]
  const strangers = [unnamedAccount(document), ...asked(principalKeys).flatMap(accountsFitting)].filter(
    (account) => !own.has(account),
  )
  const byName = allows.flatMap((one) => [
    ...principalsOf(one, 'CanonicalUser'),
    ...principalsOf(one, 'AWS').filter((name) => originAccessIdentity.test(name)),
  ])
  return [
    ...[...new Set(strangers)].map((account) => anybodyIn(account, document, owner)),
    anonymous(owner),
    ...distinct(named).flatMap((principal) => {
      const account = accountOf(principal)
      return account === undefined || own.has(account) ? [] : [principalOf(principal, account, owner)]
    }),
    ...distinct(asked(accessPointKeys).flatMap(accountsNamed))
      .filter((account) => !own.has(account))
      .map((account) => principalOf(account, account, owner)),
    ...distinct(byName)
      .filter((name) => !own.has(name))
      .map((name) => ({
        ...anybodyIn(unnamedAccount(document), document, owner),
        principal: name,
        requester: { name },
      })),
    ...deputiesOf(allows, document, owner, own),
  ]
}

/** Conditions name principals too, under a Principal of `*`. */
const principalKeys = ['aws:principalarn', 'aws:principalaccount', 'aws:sourceowner', 'kms:calleraccount']

const organizationKeys = [
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
]

/** A bucket's policy can leave it to another account's access points who is let in (S3 user guide, "Delegating access control to access points"). */
const accessPointKeys = ['s3:dataaccesspointaccount', 's3:dataaccesspointarn']

/** CloudFront's own users, which anybody can have made for a distribution (CloudFront developer guide, "Use an origin access identity"). */
const originAccessIdentity = /^arn:[^:]*:iam::cloudfront:user\//

/** Accounts that a pattern takes in beside those that it names: anybody's number may be such a one. */
function accountsFitting(pattern: string): string[] {
  const part = pattern.startsWith('arn:') ? (pattern.split(':')[4] ?? '') : pattern
  if (!/^[\d*?]+$/.test(part) || !/\d/.test(part) || !/[*?]/.test(part)) return []
  return fewOf(
    ['7', '3'].map((digit) => filled(part.replaceAll('?', digit))).filter((account) => account.length === 12),
  )
}

/** Anybody who has an account of that number, by whatever name the conditions ask for. */
function anybodyIn(account: AccountId, document: PolicyDocument, owner: Outside): Outsider {
  const partition = /"arn:(aws[a-z-]*):/.exec(JSON.stringify(document))?.[1] ?? 'aws'
  const asked = document.Statement.flatMap((one) => wanted(one, 'aws:principalarn')).map(nameFitting)
  const arns = ['role/stranger', 'user/stranger', 'root', ...asked].map(
    (name) => `arn:${partition}:iam::${account}:${name}`,
  )
  return {
    principal: '*',
    requester: { account, arn: `arn:${partition}:iam::${account}:role/stranger` },
    keys: principalsKeys(
      { 'aws:PrincipalArn': chosen(...distinct(arns).map((arn) => [arn])) },
      account,
      owner.organization,
      owner,
    ),
  }
}

/** The name of a role or user that fits the end of a pattern of ARNs. */
function nameFitting(pattern: string): string {
  const end = (pattern.split(':').at(-1) ?? '').replaceAll(/[*?]/g, 'x')
  return /(?:role|user)\/.*/s.exec(end)?.[0] ?? `role/${end}`
}

function principalOf(principal: string, account: AccountId, owner: Outside): Outsider {
  const arn = principal === account ? `arn:aws:iam::${account}:root` : principal
  return {
    principal,
    requester: { account, arn },
    keys: principalsKeys({ 'aws:PrincipalArn': present(arn) }, account, owner.organization, owner),
  }
}

/** S3 serves requests that nobody signed; they have no keys of a principal (IAM user guide, "AWS global condition context keys"). */
function anonymous(owner: Outside): Outsider {
  const none = ['Arn', 'Account', 'OrgID', 'OrgPaths', 'IsAWSService', 'Tag/*'].map(
    (key) => `aws:Principal${key}`,
  )
  const keys = Object.fromEntries([...none, 'aws:username'].map((key) => [key, absent]))
  return {
    principal: '*',
    requester: 'anonymous',
    keys: principalsKeys(
      { ...keys, 'aws:userid': present('anonymous'), 'aws:PrincipalType': present('Anonymous') },
      '',
      owner.organization,
      owner,
    ),
    makes: (action) => action.startsWith('s3:'),
  }
}

/** One of the account's own, of whom no policy speaks by name. */
export function insiderOf(owner: Owner): Outsider {
  const { account, organizationId } = owner
  const arn = `arn:aws:iam::${account}:role/nobody-in-particular`
  const organization =
    organizationId === undefined
      ? { id: unknownKey, paths: unknownKey }
      : { id: present(organizationId), paths: present(pathIn(organizationId)) }
  return {
    principal: arn,
    requester: { account, arn },
    keys: principalsKeys({ 'aws:PrincipalArn': present(arn) }, account, organization, owner),
  }
}

/**
 * What a request of a principal of an account carries (IAM user guide, "AWS global condition context keys"). The network
 * is the caller's to choose: whose an address or an endpoint is, no policy proves.
 */
function principalsKeys(
  own: Record<string, KeyState>,
  account: AccountId,
  { id, paths }: Organization,
  owner: Owner,
): RequestKeys {
  return keysOf(
    {
      'aws:PrincipalAccount': present(account),
      'aws:PrincipalOrgID': id,
      'aws:PrincipalOrgPaths': paths,
      'aws:PrincipalIsAWSService': present('false'),
      'aws:PrincipalServiceName': absent,
      'aws:PrincipalServiceNamesList': absent,
      'aws:SourceArn': absent,
      'aws:SourceAccount': absent,
      'aws:SourceOrgID': absent,
      'aws:SourceOrgPaths': absent,
      'aws:VpceAccount': chosen('absent', [account]),
      'aws:VpceOrgID': id,
      'aws:VpceOrgPaths': paths,
      'aws:SecureTransport': chosen(['true'], ['false']),
      'aws:CurrentTime': present(`${owner.now.toISOString().slice(0, 19)}Z`),
      'aws:EpochTime': present(String(Math.floor(owner.now.getTime() / 1000))),
      'kms:CallerAccount': present(account),
      // SNS's own (SNS developer guide, "Using identity-based policies with Amazon SNS").
      'aws:SourceOwner': present(account),
      ...ofTheResource(owner, account),
      // Ids of users and roles are AWS's to give; what stands behind a role's is the session's name.
      'aws:userid': chosen(['AIDA0NOBODY'], [{ like: 'AROA0NOBODY:*' }]),
      ...own,
    },
    freelyChosen,
  )
}

/** What the resource adds. Files that CloudTrail writes have no tags, and an access point belongs to its account. */
const ofTheResource = (
  { account: owner, organizationId }: Owner,
  account: AccountId,
): Record<string, KeyState> => ({
  'aws:ResourceAccount': present(owner),
  's3:ResourceAccount': present(owner),
  'aws:ResourceOrgID': present(organizationId ?? 'o-0wn0rganization'),
  's3:ExistingObjectTag/*': absent,
  's3:DataAccessPointAccount': chosen('absent', [account]),
  's3:DataAccessPointArn': chosen('absent', [{ like: `arn:*:s3:*:${account}:accesspoint/*` }]),
})

/**
 * Services that anybody can have act for a resource of their own (IAM user guide, "The confused deputy problem"): those
 * that a policy lets in, for a resource of an account that it does not know or that is another's. Only of what no
 * service does for logging is asked: reading and deleting objects, and changing the bucket.
 */
function deputiesOf(
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
