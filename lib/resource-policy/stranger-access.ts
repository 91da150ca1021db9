import { leadRegion } from '../aws/regions.ts'
import type { AccountId, Arn, PolicyDocument, Region } from '../model/index.ts'
import { type Access, evaluate } from './evaluate.ts'
import type { Certainty } from './certainty.ts'
import {
  type CloudTrailCall,
  cloudTrailRequest,
  type Encryption,
  type Membership,
} from './cloudtrail-keys.ts'
import type { PolicyRequest } from './request.ts'
import { pathsOf } from './delivery-access.ts'
import { accountsIn, organizationFitting, regionsIn, unnamedAccount } from './named-in.ts'
import { allowsOf } from './parse-policy.ts'
import { knownRegions } from './written-objects.ts'
import { trailArnOf } from '../text/arn.ts'

/** A bucket that strangers may want to write to. */
export type Target = { partition: string; bucket: string; owner: CloudTrailCall['owner']; now: Date }

/**
 * Whether the trail of any other account may write here (IAM user guide, "The confused deputy problem"). It writes
 * below its own account id; its account, name, region and prefix are the stranger's to choose, so that they fit the
 * policy's patterns. Two strangers are asked for: one in another organization, and one in none, whose requests have no
 * aws:SourceOrgID at all. An account that the policy names is no stranger.
 */
export function strangerAccess(document: PolicyDocument, target: Target): Certainty {
  const answers = new Set<Access>()
  const most = Math.max(1000, Math.floor(comparisons / Math.max(1, pathsOf(document).length)))
  let asked = 0
  for (const request of requestsFitting(document, target)) {
    const { access } = evaluate(document, request)
    if (access === 'allowed') return 'yes'
    answers.add(access)
    asked += 1
    if (asked === most) return 'cannot-tell'
  }
  return answers.has('cannot-tell') ? 'cannot-tell' : 'no'
}

/**
 * Requests times paths: what a moment suffices for. A policy that asks for more, and for more than a thousand requests,
 * was not written to be understood.
 */
const comparisons = 200_000

function* requestsFitting(document: PolicyDocument, target: Target): Generator<PolicyRequest> {
  const { partition, bucket, owner, now: at } = target
  const memberships = membershipsOf(document)
  for (const trail of trailsFitting(document, partition)) {
    const encryptions = encryptionsOf(document, trail, partition)
    for (const key of keysFitting(document, trail, partition)) {
      for (const encryption of encryptions) {
        for (const organization of memberships) {
          yield cloudTrailRequest({
            action: 's3:PutObject',
            resource: `arn:${partition}:s3:::${bucket}/${key}`,
            trail: { arn: trail.arn, account: trail.account, organization },
            owner,
            encryption,
            at,
          })
        }
      }
    }
  }
}

type StrangersTrail = { arn: Arn; account: AccountId; region: Region }

const strangersOrganization = 'o-strangers0'

/**
 * Without the resources of the policy's Denies: a stranger chooses what lies beside them, and so a further Deny on a
 * path asks for no further request. What a Deny leaves out (NotResource) is what the stranger has to fit.
 */
const withoutShut = (document: PolicyDocument): PolicyDocument => ({
  ...document,
  Statement: document.Statement.map(({ Resource, ...rest }) =>
    rest.Effect === 'Allow' && Resource !== undefined ? { ...rest, Resource } : rest,
  ),
})

/** The values that the policy compares a key with. */
const valuesOf = ({ Statement }: PolicyDocument, wanted: string): string[] =>
  Statement.flatMap(({ Condition }) => Object.values(Condition ?? {}))
    .flatMap((keys) => Object.entries(keys))
    .filter(([key]) => key.toLowerCase() === wanted)
    .flatMap(([, values]) => values)

/** A text that fits the pattern. */
const filled = (pattern: string, whole: string): string =>
  pattern === '' || pattern === '*' ? whole : pattern.replaceAll(/[*?]/g, 'x')

const isPattern = (text: string): boolean => /[*?]/.test(text)

/** Another account's, in the account's own organization or in none: their ids fit what patterns there are. */
function membershipsOf(document: PolicyDocument): Membership[] {
  const fitted = ['aws:sourceorgid', 'aws:sourceorgpaths']
    .flatMap((key) => valuesOf(document, key))
    .flatMap(organizationFitting)
  const ids = new Set([strangersOrganization, ...fitted])
  return ['none', ...[...ids].map((id) => ({ id, inRoot: true }))]
}

/** The trails that a stranger would make: one of any name and region, and those that fit a condition on the ARN. */
function trailsFitting(document: PolicyDocument, partition: string): StrangersTrail[] {
  const usual = leadRegion(partition) ?? 'us-east-1'
  const patterns = valuesOf(document, 'aws:sourcearn').map((pattern) => pattern.split(':'))
  const accountPatterns = [
    ...patterns.map(([, , , , account = '']) => account),
    ...valuesOf(document, 'aws:sourceaccount'),
    ...pathsOf(withoutShut(document)),
  ].filter(isPattern)
  const accounts = [
    unnamedAccount(document),
    ...accountsIn(accountPatterns.map((one) => one.replaceAll(/\d{12}/g, ''))),
  ]
  const named = patterns.map(([, , , region = '*', , ...resource]) => ({
    region: filled(region, usual),
    name: filled(resource.join(':').replace(/^trail\//, ''), 'stranger'),
  }))
  const trails = accounts.flatMap((account) =>
    [{ region: usual, name: 'stranger' }, ...named].map(({ region, name }) => ({
      arn: trailArnOf({ partition, region, account }, name),
      account,
      region,
    })),
  )
  return [...new Map(trails.map((trail) => [trail.arn, trail])).values()]
}

const folders = ['CloudTrail', 'CloudTrail-Digest', 'CloudTrail-Insight', 'CloudTrail-NetworkActivity']

/** The keys of the files that the trail would write: prefix, folder and region fit the policy's paths. */
function* keysFitting(
  document: PolicyDocument,
  { account, region }: StrangersTrail,
  partition: string,
): Generator<string> {
  const paths = pathsOf(withoutShut(document))
  const letIn = pathsOf(allowsOf(document))
  const regions = new Set([region, ...regionsIn(paths, []), ...regionsIn(letIn, knownRegions(partition))])
  const places = paths.some((path) => path.includes('o-'))
    ? [account, `${strangersOrganization}/${account}`]
    : [account]
  const wanted = paths.some((path) => path.includes('CloudTrail')) ? folders : folders.slice(0, 1)
  for (const prefix of prefixesIn(paths)) {
    for (const place of places) {
      for (const folder of wanted) {
        for (const one of regions) {
          const name = `${account}_${folder}_${one}.json.gz`
          yield `${prefix}AWSLogs/${place}/${folder}/${one}/2026/01/31/${name}`
        }
      }
    }
  }
}

/** The prefixes that a stranger would choose: none, one that nobody names, and what fits the policy's paths. */
function prefixesIn(paths: readonly string[]): string[] {
  const fitted = paths.map((path) => {
    const above = /^(.*?)AWSLogs\//s.exec(path)?.[1]
    const start = above ?? `${path.replace(/\*$/, '').replace(/\/$/, '')}/`
    return start === '/' ? '' : start.replaceAll(/[*?]/g, 'x')
  })
  return [...new Set(['', 'stranger/', ...fitted])].filter((prefix) => !prefix.includes('AWSLogs'))
}

/** A stranger's trail may have a key of its own, or none. */
function encryptionsOf(document: PolicyDocument, trail: StrangersTrail, partition: string): Encryption[] {
  const none: Encryption = { header: ['AES256'], key: 'absent' }
  const isAsked = valuesOf(document, 's3:x-amz-server-side-encryption').length > 0
  const isKeyAsked = valuesOf(document, 's3:x-amz-server-side-encryption-aws-kms-key-id').length > 0
  if (!isAsked && !isKeyAsked) return [none]
  const key = `arn:${partition}:kms:${trail.region}:${trail.account}:key/99999999-9999-4999-8999-999999999999`
  return [none, { header: ['aws:kms'], key: [key] }]
}
