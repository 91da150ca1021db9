import { parseArn } from '../../aws/arn.ts'
import { leadRegion } from '../../aws/regions.ts'
import type { Region, Snapshot, Trail } from '../../model/index.ts'

export type NamedService = 's3' | 'kms' | 'sns' | 'logs' | 'roles'

/** A resource that the account's trails rest on, as its service's records name it. */
export type ProtectedName = { service: NamedService; name: string; region: Region | undefined }

/**
 * Buckets, keys, topics and log groups of the account's own trails, each once, with the region in which calls on it
 * are heard. Where a bucket's region could not be read it is undefined: any region may be the one.
 */
export function protectedNames(snapshot: Snapshot): ProtectedName[] {
  const all = snapshot.trails
    .filter((trail) => trail.account === snapshot.account)
    .flatMap((trail) => namesOf(trail, snapshot))
  const once = new Map(all.map((one) => [`${one.service} ${one.name}`, one]))
  return [...once.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function namesOf(
  { bucket, kmsKeyId, topicArn, logGroupArn, logGroupRoleArn }: Trail,
  snapshot: Snapshot,
): ProtectedName[] {
  const found: ProtectedName[] = []
  const region = bucket === undefined ? undefined : snapshot.buckets[bucket]?.region
  if (bucket !== undefined)
    found.push({ service: 's3', name: bucket, region: region?.ok ? region.value : undefined })
  const key = kmsKeyId === undefined ? undefined : parseArn(kmsKeyId)
  if (kmsKeyId !== undefined && key) found.push({ service: 'kms', name: kmsKeyId, region: key.region })
  if (topicArn !== undefined)
    found.push({ service: 'sns', name: topicArn, region: parseArn(topicArn)?.region })
  const group = logGroupArn === undefined ? undefined : parseArn(logGroupArn)
  if (group?.resource.startsWith('log-group:')) {
    const name = group.resource.replace(/^log-group:/, '').replace(/:\*$/, '')
    found.push({ service: 'logs', name, region: group.region })
  }
  if (logGroupRoleArn !== undefined) {
    const name = logGroupRoleArn.slice(logGroupRoleArn.lastIndexOf('/') + 1)
    found.push({ service: 'roles', name, region: leadRegion(snapshot.partition) })
  }
  return found
}
