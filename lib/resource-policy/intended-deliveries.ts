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
