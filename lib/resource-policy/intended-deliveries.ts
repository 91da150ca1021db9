import { leadRegion } from '../aws/regions.ts'
import type { PolicyDocument } from '../model/index.ts'
import { type Delivery, pathsOf } from './delivery-access.ts'
import { writtenObjects } from './written-objects.ts'
import { grantsOf, type IntendedTrail, intendedTrails, type Place } from './intended-trails.ts'

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
 * The folders that an Allow's paths open: those that they name, and where they leave it open, those that the policy
 * names elsewhere, of which any may be a trail's prefix.
 */
function foldersIn(paths: readonly string[], elsewhere: readonly string[]): Folder[] {
  const named = paths.flatMap((path) => folderOf(path) ?? [])
  const open = paths.filter((path) => folderOf(path) === undefined)
  const others = open.length === 0 ? [] : elsewhere.map(withoutVariables).map(folderAt)
  const folders: Folder[] = [...named, ...open.map(folderAt), ...others]
  return [...new Map(folders.map((one) => [`${one.prefix} ${one.organizationId}`, one])).values()]
}

const folderAt = (path: string): Folder => folderOf(path) ?? { prefix: prefixOf(path) }

/** The folder of a path that says what follows `AWSLogs/`; undefined where it does not. */
function folderOf(path: string): Folder | undefined {
  const [, prefix = '', owner = ''] = /^(.*?)AWSLogs\/([^/*?]+)/s.exec(path) ?? []
  if (owner === '') return undefined
  return { prefix: prefixOf(prefix), ...(owner.startsWith('o-') && { organizationId: owner }) }
}

/** A prefix that fits what stands before `AWSLogs/`, or the path of a statement that does not name that. */
function prefixOf(path: string): string {
  const above = /^(.*?)AWSLogs\//s.exec(path)?.[1] ?? path.replace(/[*?].*$/s, '')
  const prefix = above.replace(/\/$/, '')
  if ('AWSLogs'.startsWith(prefix) || prefix === '*') return ''
  return prefix.replaceAll(/[*?]/g, 'x')
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
