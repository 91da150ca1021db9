import type { Clients } from '../../lib/aws/clients.ts'
import { RunError } from '../../lib/aws/errors.ts'
import { awsSource } from '../../lib/evidence/aws-source.ts'
import { rangeOf, type TrailToVerify, verifyTrails } from '../../lib/evidence/verify-trails.ts'
import { type Selection, trailToVerify } from '../../lib/evidence/targets.ts'
import { trailChanges } from '../../lib/evidence/trail-changes.ts'
import type { Run } from '../../lib/evidence/context.ts'
import { type AccountIdentity, enabledRegions, firstIdentity } from '../../lib/collect/account.ts'
import { trailsOfRegions } from '../../lib/collect/collect-snapshot.ts'
import { organizationOf } from '../../lib/collect/organization.ts'
import { trailOfDescription } from '../../lib/collect/trail-details.ts'
import { regionsOnByDefault } from '../../lib/aws/regions.ts'
import type { Region, Trail } from '../../lib/model/index.ts'
import { listAccounts } from '../../lib/org/list-accounts.ts'
import { parseArn } from '../../lib/text/arn.ts'
import { isNamed, type Period, type Verified } from './verify-folder.ts'
import type { VerifyOptions } from './verify-options.ts'

export type AccountRun = {
  clients: Clients
  defaultRegion: Region
  now: number
  runOf: (source: Run['source'], period: Period, isOffline: boolean) => Run
  note: (text: string) => void
}

export type VerifiedAccount = Verified & { identity: AccountIdentity }

/**
 * Verifies the trails of an account: those named, else its own, else those of its organization.
 * @throws RunError where there are no credentials, or no such trail
 */
export async function verifyAccount(
  named: readonly string[],
  options: VerifyOptions,
  period: Period,
  { clients, defaultRegion, now, runOf, note }: AccountRun,
): Promise<VerifiedAccount> {
  const { identity, region } = await firstIdentity(clients, options.regions ?? [defaultRegion])
  const regions = options.regions ?? (await regionsOf(clients, region, identity, note))
  const homes = [...new Set([...regions, ...named.flatMap((one) => parseArn(one)?.region ?? [])])]
  const { trails: seen } = await trailsOfRegions(clients, homes, {
    parts: new Set(['status', 'regional-status']),
    concerns: (trail) => isNamed({ trail: trail.arn, name: trail.name }, named),
    onRegion: (name, answer) => {
      if (!answer.ok) note(`${name}: DescribeTrails gave ${answer.code}: ${answer.message}`)
    },
  })
  const chosen = chosenTrails(seen, named, options, identity)
  const { range } = rangeOf(period.from, period.to, now)
  const source = awsSource(clients, [...new Set([...chosen.map(({ trail }) => trail.homeRegion), region])])
  const isOfOrganization = chosen.some(({ trail }) => trail.organization)
  const selection: Selection = {
    source,
    caller: identity.account,
    regions,
    onlyThese: options.regions !== undefined,
    range,
    accounts: isOfOrganization
      ? await accountsOf(clients, region, options, identity, note)
      : [identity.account],
    allAccounts: options.org,
    ...(isOfOrganization && (await organizationId(clients, region))),
    history: (trail) => trailChanges(clients, trail),
  }
  const targets: TrailToVerify[] = []
  for (const { trail, isGone } of chosen)
    targets.push(...(await trailToVerify(trail, { ...selection, isGone })))
  return { trails: await verifyTrails(runOf(source, period, false), targets), period, identity }
}

async function regionsOf(
  clients: Clients,
  region: Region,
  { partition }: AccountIdentity,
  note: AccountRun['note'],
): Promise<Region[]> {
  const enabled = await enabledRegions(clients, region)
  if (enabled.ok) return enabled.value
  note(`${enabled.operation} gave ${enabled.code}: only regions that are on in every account are looked at`)
  return [...regionsOnByDefault(partition)]
}

type Chosen = { trail: Trail; isGone: boolean }

/** @throws RunError where none is left, or one that was named is not there */
function chosenTrails(
  seen: readonly Trail[],
  named: readonly string[],
  { bucket, prefix, org }: VerifyOptions,
  { account }: AccountIdentity,
): Chosen[] {
  const elsewhere = (trail: Trail): Trail => {
    if (bucket === undefined) return trail
    const { prefix: _, ...rest } = trail
    return { ...rest, bucket, ...(prefix !== undefined && { prefix }) }
  }
  if (named.length === 0) {
    const own = seen.filter((trail) => trail.account === account && (!org || trail.organization))
    const organizations = seen.filter((trail) => trail.organization)
    const chosen = org ? organizations : own.length > 0 ? own : organizations
    if (chosen.length === 0)
      throw new RunError(
        org
          ? 'no organization trail is there'
          : 'no trail is there; name one that was deleted by its ARN, with --bucket',
      )
    return chosen.map((trail) => ({ trail: elsewhere(trail), isGone: false }))
  }
  return named.flatMap((one): Chosen[] => {
    const found = seen.filter(({ arn, name }) => arn === one || name === one)
    if (found.length > 0) return found.map((trail) => ({ trail: elsewhere(trail), isGone: false }))
    const gone =
      bucket === undefined ? undefined : trailOfDescription({ TrailARN: one, S3BucketName: bucket }, '')
    if (!gone)
      throw new RunError(`there is no trail ${one}; name one that was deleted by its ARN, with --bucket`)
    return [{ trail: elsewhere({ ...gone, organization: org }), isGone: true }]
  })
}

async function accountsOf(
  clients: Clients,
  region: Region,
  { accounts, org }: VerifyOptions,
  { account }: AccountIdentity,
  note: AccountRun['note'],
): Promise<string[]> {
  if (accounts) return accounts
  if (!org) return [account]
  try {
    const listed = await listAccounts(clients, { region })
    return listed.accounts.map(({ id }) => id)
  } catch (error) {
    if (!(error instanceof RunError)) throw error
    note(`${error.message} Only accounts that the bucket shows are looked at.`)
    return []
  }
}

/** Where it is not told, the folders in the bucket name it. */
async function organizationId(clients: Clients, region: Region): Promise<{ organizationId?: string }> {
  const organization = await organizationOf(clients, region)
  return organization.ok && organization.value ? { organizationId: organization.value.id } : {}
}
