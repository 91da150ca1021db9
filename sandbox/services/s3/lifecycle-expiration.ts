import type { LifecycleRule, Tag } from '@aws-sdk/client-s3'
import type { SandboxBucket } from './buckets.ts'
import type { ObjectVersion } from './object-store.ts'

const DAY = 24 * 3_600_000

/**
 * The header x-amz-expiration: when the bucket's lifecycle will expire an object, and by which rule; the earliest of
 * those that take it. Days count from the writing and end at midnight UTC (S3 guide, "Lifecycle and object expiration").
 */
export function expirationOf(
  { lifecycle = [] }: SandboxBucket,
  object: ObjectVersion,
): { Expiration?: string } {
  const dates = lifecycle.flatMap((rule) => {
    const date = rule.Status === 'Enabled' && takes(rule, object) ? expiryOf(rule, object) : undefined
    return date ? [{ date, id: rule.ID ?? '' }] : []
  })
  const [first] = dates.toSorted((a, b) => a.date.getTime() - b.date.getTime())
  if (!first) return {}
  return {
    Expiration: `expiry-date="${first.date.toUTCString()}", rule-id="${encodeURIComponent(first.id)}"`,
  }
}

/** Whether a bucket's lifecycle lets its newest version of an object expire until a time. */
export const expiresUntil = (
  { lifecycle = [] }: SandboxBucket,
  object: ObjectVersion,
  until: Date,
): boolean =>
  lifecycle.some((rule) => {
    const date = rule.Status === 'Enabled' && takes(rule, object) ? expiryOf(rule, object) : undefined
    return date !== undefined && date <= until
  })

function expiryOf({ Expiration }: LifecycleRule, { modified }: ObjectVersion): Date | undefined {
  if (Expiration?.Date) return Expiration.Date
  if (Expiration?.Days === undefined) return undefined
  return new Date((Math.floor(modified.getTime() / DAY) + Expiration.Days + 1) * DAY)
}

/** Whether a rule's filter takes an object; one without a filter takes those under its prefix, or all. */
function takes({ Filter, Prefix }: LifecycleRule, object: ObjectVersion): boolean {
  const wanted = Filter?.And ?? Filter ?? {}
  const tags = [...(Filter?.Tag ? [Filter.Tag] : []), ...(Filter?.And?.Tags ?? [])]
  const size = object.body.byteLength
  return (
    object.key.startsWith(wanted.Prefix ?? Prefix ?? '') &&
    tags.every((tag) => hasTag(object, tag)) &&
    size > (wanted.ObjectSizeGreaterThan ?? -1) &&
    size < (wanted.ObjectSizeLessThan ?? Number.POSITIVE_INFINITY)
  )
}

const hasTag = ({ tags }: ObjectVersion, wanted: Tag): boolean =>
  tags.some(({ Key, Value }) => Key === wanted.Key && Value === wanted.Value)
