import type { AccountId, Arn, PolicyDocument, PolicyStatement, Region } from '../model/index.ts'
import { cloudTrail, type Membership } from './cloudtrail-keys.ts'
import { coversAction } from './evaluate.ts'
import { accountsIn } from './named-in.ts'
import { operatorOf } from './operators.ts'
import { takesIn } from './principals.ts'
import type { Value } from './request.ts'
import { leadRegion } from '../aws/regions.ts'
import { type Delivery, pathsOf } from './delivery-access.ts'
import { writtenObjects } from './written-objects.ts'
import { isAccountId } from '../text/arn.ts'

/** Whose policy it is: the owner of the bucket, key or topic, and where that stands. */
export type Place = { account: AccountId; partition: string; region?: Region; now: Date }

/** A trail that a policy speaks of, as far as it says which: a form of its ARN where it does not say all. */
export type IntendedTrail = { arn: Value; account: AccountId; membership: Membership }

const trailKeys = ['aws:sourcearn', 'kms:encryptioncontext:aws:cloudtrail:arn']

/**
 * The trails that a statement speaks of. What it asks for by its conditions says which: a trail's ARN, else its
 * account, else the accounts in the statement's paths, else a trail of the policy's own account. What it does not say
 * stays open. An account is taken to stand in the organization that the statement names, or else once in the one of the
 * policy's owner, and once in none.
 */
export function intendedTrails(
  statement: PolicyStatement,
  place: Place,
  paths: readonly string[] = [],
): IntendedTrail[] {
  if (asksInVain(statement)) return []
  const arns = trailKeys.flatMap((key) => wanted(statement, key)).flatMap((arn) => trailOf(arn, place))
  const owners = [...wanted(statement, 'aws:sourceaccount').filter(isAccountId), ...accountsIn(paths)]
  const accounts = owners.length > 0 ? owners : [place.account]
  const trails =
    arns.length > 0 ? arns : accounts.map((account) => ({ arn: anyTrail(account, place), account }))
  const named = organizationsOf(statement, paths).map((id): Membership => ({ id, inRoot: false }))
  const memberships = named.length > 0 ? named : [ownOrganization, 'none' as const]
  return memberships.flatMap((membership) => trails.map((trail) => ({ ...trail, membership })))
}

/** A trail of which only the form of its ARN is known may always be one of those that matter. */
export const mayMatter = (arn: Value, matters: (arn: Arn) => boolean): boolean =>
  typeof arn !== 'string' || matters(arn)

/** Whether a statement speaks of what CloudTrail does. */
export const isOfCloudTrail = (statement: PolicyStatement, action: string): boolean =>
  takesIn(statement, { service: cloudTrail }) !== 'no' && coversAction(statement, action) !== 'no'

/**
 * The Allows by which a policy is made for CloudTrail's action: those that name CloudTrail, or where none does, those
 * that are for everybody.
 */
export function grantsOf({ Statement }: PolicyDocument, action: string): PolicyStatement[] {
  const allows = Statement.filter(
    (statement) => statement.Effect === 'Allow' && isOfCloudTrail(statement, action),
  )
  const naming = allows.filter(({ Principal }) => JSON.stringify(Principal ?? '').includes(cloudTrail))
  return naming.length > 0 ? naming : allows
}

/** An organization that no policy names: that of the policy's owner, where it is not known. */
export const ownOrganization: Membership = { id: 'o-0wn0rganization', inRoot: false }

/** The values that a statement wants a key to have; variables in them are wildcards here. */
export function wanted({ Condition }: PolicyStatement, key: string): string[] {
  return Object.entries(Condition ?? {})
    .filter(([name]) => asksFor(name))
    .flatMap(([, keys]) => Object.entries(keys))
    .filter(([name]) => name.toLowerCase() === key)
    .flatMap(([, values]) => values)
    .map((value) => value.replaceAll(/\$\{[^}]*\}/g, '*'))
}

function asksFor(name: string): boolean {
  const operator = operatorOf(name)
  return operator !== undefined && operator !== 'null' && !operator.negated
}

/** StringEquals takes a star for a star, which is in no trail's ARN: a common slip. */
function asksInVain({ Condition }: PolicyStatement): boolean {
  return Object.entries(Condition ?? {})
    .filter(([name]) => /^(?:for\w+:)?stringequals(?:ignorecase)?(?:ifexists)?$/i.test(name))
    .flatMap(([, keys]) => Object.entries(keys))
    .filter(([key]) => trailKeys.includes(key.toLowerCase()))
    .some(([, values]) => [values].flat().every((value) => /[*?]/.test(value.replaceAll(/\$\{[^}]*\}/g, ''))))
}

/** The trail of an ARN or a pattern of one, of the policy's own account where the pattern leaves that open. */
function trailOf(pattern: string, place: Place): Omit<IntendedTrail, 'membership'>[] {
  const [, partition = '', service, region = '', owner = '', ...resource] = pattern.split(':')
  if (service === undefined || !/^(?:cloudtrail|\*)$/.test(service)) return []
  const account = isAccountId(owner) ? owner : place.account
  const name = resource.join(':')
  const parts = [filled(partition, place.partition), 'cloudtrail', region || '*', account, name || '*']
  const arn = ['arn', ...parts].join(':').replaceAll('?', '*')
  return [{ arn: arn.includes('*') ? { like: arn } : arn, account }]
}

const filled = (pattern: string, text: string): string => (/[*?]/.test(pattern) ? text : pattern)

const anyTrail = (account: AccountId, { partition }: Place): Value => ({
  like: `arn:${partition}:cloudtrail:*:${account}:trail/*`,
})

/** The organizations that a statement asks for, or in whose folder it lets write. */
function organizationsOf(statement: PolicyStatement, paths: readonly string[]): string[] {
  const asked = ['aws:sourceorgid', 'aws:sourceorgpaths'].flatMap((key) => wanted(statement, key))
  return [...new Set([...asked, ...paths].flatMap(organizationsIn))]
}

/** The organization's id in a text: an id, a path of units, or a key of a log file. */
export const organizationsIn = (text: string): string[] =>
  /(?:^|\/)(o-[a-z0-9]{2,32})(?:\/|$)/.exec(text)?.slice(1) ?? []

export type BucketPlace = Place & { bucket: string }

/** Where a trail's files lie: below a prefix of the bucket, and for an organization's trail below its id. */
type Folder = { prefix: string; organizationId?: string }

/**
 * The deliveries that a bucket policy is made for, as its Allows for CloudTrail say: which trails, into which folders.
 * Such a trail is taken to write all kinds of files, in all regions: which it does write, no policy tells.
 */
export function intendedDeliveries(document: PolicyDocument, place: BucketPlace): Delivery[] {
  return grantsOf(document, 's3:PutObject').flatMap((statement) => {
    const paths = statement.Resource === undefined ? ['*'] : pathsOf({ Statement: [statement] })
    const folders = foldersIn(paths.map(withoutVariables), pathsOf(document))
    return intendedTrails(statement, place, paths).flatMap((trail) =>
      folders.map((folder) => deliveryOf(trail, folder, place)),
    )
  })
}

/** Keys of log files that a bucket policy is made for, or of a trail of its own account where it is made for none. */
export function logFilesIn(document: PolicyDocument, place: BucketPlace): string[] {
  const own = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }
  const intended = intendedDeliveries(document, place)
  const deliveries = intended.length > 0 ? intended : intendedDeliveries({ Statement: [own] }, place)
  const keys = deliveries.flatMap(({ writer, now }) =>
    writtenObjects({ ...writer, trail: { ...writer.trail, multiRegion: false } })
      .filter(({ isExample }) => !isExample)
      .map(({ keyAt }) => keyAt(now)),
  )
  return [...new Set(keys)]
}

const withoutVariables = (path: string): string => path.replaceAll(/\$\{[^}]*\}/g, '*')

/**
 * The folders that an Allow's paths open: those that they name, and where they leave the prefix open, those that the
 * policy names elsewhere, of which any may be a trail's.
 */
function foldersIn(paths: readonly string[], elsewhere: readonly string[]): Folder[] {
  const others = elsewhere.map(withoutVariables).flatMap(foldersAt)
  const folders = paths.flatMap((path): Folder[] => {
    const named = foldersAt(path)
    if (!leavesPrefixOpen(path)) return named
    const organizationId = named[0]?.organizationId
    return organizationId === undefined
      ? [...named, ...others]
      : [...named, ...others.map(({ prefix }) => ({ prefix, organizationId }))]
  })
  return [...new Map(folders.map((one) => [`${one.prefix} ${one.organizationId}`, one])).values()]
}

/** What follows `AWSLogs/` in a path, and what stands before it. */
const partsOf = (path: string): { above: string; owner?: string } | undefined => {
  const [, above, owner = ''] = /^(.*?)AWSLogs\/([^/*?]*)/s.exec(path) ?? []
  return above === undefined ? undefined : { above, ...(owner !== '' && { owner }) }
}

function leavesPrefixOpen(path: string): boolean {
  const parts = partsOf(path)
  return parts?.owner === undefined || /[*?]/.test(parts.above)
}

/** The folders of a path, with a prefix that fits it; and where it does not name AWSLogs, what stands before its first star. */
function foldersAt(path: string): Folder[] {
  const { above, owner } = partsOf(path) ?? {}
  if (above === undefined) {
    const start = path.replace(/[*?].*$/s, '')
    const whole = path.replace(/[^/]*$/, '')
    return [...new Set([prefixOf(start), prefixOf(whole)])].map((prefix) => ({ prefix }))
  }
  return [{ prefix: prefixOf(above), ...(owner?.startsWith('o-') && { organizationId: owner }) }]
}

/** A prefix that fits what stands before `AWSLogs/`, where a slash is CloudTrail's own. */
function prefixOf(above: string): string {
  const prefix = above.endsWith('/') ? above.slice(0, -1) : above.replace(/[*?]+$/, '')
  return above !== '/' && 'AWSLogs'.startsWith(prefix) ? '' : prefix.replaceAll(/[*?]/g, 'x')
}

function deliveryOf(trail: IntendedTrail, { prefix, organizationId }: Folder, place: BucketPlace): Delivery {
  const { account, partition, region, now, bucket } = place
  const [, , , homeRegion, , resource] = typeof trail.arn === 'string' ? trail.arn.split(':') : []
  const membership = organizationId === undefined ? trail.membership : { id: organizationId, inRoot: false }
  return {
    writer: {
      trail: {
        ...everyFile,
        account: trail.account,
        name: resource?.split('/')[1] ?? 'trail',
        homeRegion: homeRegion ?? region ?? leadRegion(partition) ?? 'us-east-1',
        organization: organizationId !== undefined,
        ...(prefix !== '' && { prefix }),
      },
      partition,
      organizationId: { ok: true, value: organizationId },
    },
    trailArn: trail.arn,
    membership,
    bucket,
    owner: { account, organization: membership, ...(region !== undefined && { region }) },
    now,
  }
}

const everyFile = {
  multiRegion: true,
  logFileValidation: true,
  insights: { ok: true, value: [{ type: 'ApiCallRateInsight', categories: ['Management'] }] },
  aggregations: { ok: true, value: ['API_ACTIVITY'] },
  selectors: {
    ok: true,
    value: {
      kind: 'advanced',
      selectors: [{ fields: [{ field: 'eventCategory', equals: ['NetworkActivity'] }] }],
    },
  },
} satisfies Partial<Delivery['writer']['trail']>
