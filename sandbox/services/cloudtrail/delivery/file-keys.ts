import { randomBytes } from 'node:crypto'
import type { World } from '../../../world.ts'
import { organizationOf } from '../organization.ts'
import type { StoredTrail, TrailConfiguration } from '../trail.ts'
import { dayOf, folderOf, minuteOf, stampOf } from '../written-files.ts'

/** What one file is of: a trail, with its configuration at the time of delivery, and a place. */
export type FileOwner = {
  trail: StoredTrail
  configuration: TrailConfiguration
  account: string
  region: string
}

/** A log file's key, with the time of delivery to the minute (user guide, "Finding your CloudTrail log files"). */
export function logKey(world: World, owner: FileOwner, at: Date): string {
  const { account, region } = owner
  const unique = randomBytes(12).toString('base64').replaceAll(/[+/]/g, 'x')
  return `${folder(world, owner, 'CloudTrail')}/${dayOf(at)}/${account}_CloudTrail_${region}_${minuteOf(at)}_${unique}.json.gz`
}

/** A digest's key, with the end of its time range (user guide, "CloudTrail digest file structure"). */
export function digestKeyName(world: World, owner: FileOwner, end: Date, suffix = ''): string {
  const { account, region, trail } = owner
  const name = `${account}_CloudTrail-Digest_${region}_${trail.name}_${trail.homeRegion}_${stampOf(end)}${suffix}.json.gz`
  return `${folder(world, owner, 'CloudTrail-Digest')}/${dayOf(end)}/${name}`
}

function folder(
  world: World,
  { trail, configuration, account, region }: FileOwner,
  kind: 'CloudTrail' | 'CloudTrail-Digest',
): string {
  const organizationId = configuration.organization ? organizationOf(world, trail.account)?.id : undefined
  return folderOf(configuration.prefix, { folder: kind, account, region, organizationId })
}
