import type { Clients } from '../../lib/aws/clients.ts'
import { RunError } from '../../lib/aws/errors.ts'
import type { S3SourceOptions } from '../../lib/evidence/s3-source.ts'
import { rangeOf, type TrailToVerify, verifyTrails } from '../../lib/evidence/verify-trails.ts'
import { type Selection, trailToVerify } from '../../lib/evidence/targets.ts'
import { trailChanges } from '../../lib/evidence/trail-changes.ts'
import type { Run } from '../../lib/evidence/context.ts'
import { type AccountIdentity, enabledRegions, firstIdentity } from '../../lib/collect/account.ts'
import { trailsOfRegions } from '../../lib/collect/collect-snapshot.ts'
import { trailOfDescription } from '../../lib/collect/trail-details.ts'
import { regionsOnByDefault } from '../../lib/aws/regions.ts'
import type { Read, Region, Trail } from '../../lib/model/index.ts'
import { parseArn } from '../../lib/text/arn.ts'
import { isNamed, type Period, type Verified } from './verify-folder.ts'
import type { VerifyOptions } from './verify-options.ts'

export type AccountRun = {
  clients: Clients
  defaultRegion: Region
  /** How S3 is read, where the usual is not to decide. */
  requests: Partial<S3SourceOptions>
  now: number
  runOf: (source: Run['source'], period: Period, isOffline: boolean) => Run
  note: (text: string) => void
}

export type VerifiedAccount = Verified & { identity: AccountIdentity; requests: number }

/**
 * Verifies the trails of an account: those named, else its own, else those of its organization.
 * @throws RunError where there are no credentials, or no trail of a name
 */
export async function verifyAccount(
  named: readonly string[],
  options: VerifyOptions,
  period: Period,
  { clients, defaultRegion, requests, now, runOf, note }: AccountRun,
): Promise<VerifiedAccount> {
  // What the next steps need is asked for, and loaded, while the first answer is on its way.
  const [{ identity, region }, enabled, { s3Source }] = await Promise.all([
    firstIdentity(clients, options.regions ?? [defaultRegion]),
    options.regions ? undefined : enabledRegions(clients, defaultRegion),
    import('../../lib/evidence/s3-source.ts'),
  ])
  const regions = enabled ? regionsOf(enabled, identity, note) : (options.regions ?? [])
  const homes = [...new Set([...regions, ...named.flatMap((one) => parseArn(one)?.region ?? [])])]
  const { trails: seen } = await trailsOfRegions(clients, homes, {
    parts: new Set(['status', 'regional-status']),
    concerns: (trail) => isNamed({ trail: trail.arn, name: trail.name }, named),
    onRegion: (name, answer) => {
      if (!answer.ok) note(`${name}: DescribeTrails gave ${answer.code}: ${answer.message}`)
    },
  })
  const chosen = chosenTrails(seen, named, options, identity)
  if (chosen.length === 0)
    note(
      options.org
        ? 'no organization trail was found'
        : 'no trail was found; name one that was deleted by its ARN, with --bucket',
    )
  const { range } = rangeOf(period.from, period.to, now)
  const isOfOrganization = chosen.some(({ trail }) => trail.organization)
  if (!isOfOrganization && options.accounts?.some((one) => one !== identity.account))
    throw new RunError('--accounts names accounts of an organization trail, and no trail here is one')
  const about = {
    caller: identity.account,
    regions,
    onlyThese: options.regions !== undefined,
    range,
    accounts: isOfOrganization
      ? await accountsOf(clients, region, options, identity, note)
      : [identity.account],
    allAccounts: options.org,
    ...(isOfOrganization && (await organizationId(clients, region))),
    history: (trail: Trail) => trailChanges(clients, trail),
  }
  const source = s3Source(clients, {
    regions: [...new Set([...chosen.map(({ trail }) => trail.homeRegion), region])],
    ...requests,
  })
  try {
    const trails = await verifyTrails(
      runOf(source, period, false),
      await targetsOf(chosen, { ...about, source }),
    )
    return { trails, period, identity, requests: source.requests() }
  } finally {
    await source.close()
  }
}

async function targetsOf(chosen: readonly Chosen[], selection: Selection): Promise<TrailToVerify[]> {
  const targets: TrailToVerify[] = []
  for (const { trail, isGone } of chosen)
    targets.push(...(await trailToVerify(trail, { ...selection, isGone })))
  return targets
}

function regionsOf(
  enabled: Read<Region[]>,
  { partition }: AccountIdentity,
  note: AccountRun['note'],
): Region[] {
  if (enabled.ok) return enabled.value
  note(`${enabled.operation} gave ${enabled.code}: only regions that are on in every account are looked at`)
  return [...regionsOnByDefault(partition)]
}

type Chosen = { trail: Trail; isGone: boolean }

/** @throws RunError where one that was named is not there */
function chosenTrails(
  seen: readonly Trail[],
  named: readonly string[],
  { bucket, prefix, org }: VerifyOptions,
  { account }: AccountIdentity,
): Chosen[] {
  const elsewhere = (trail: Trail): Trail => {
    if (bucket === undefined) return prefix === undefined ? trail : { ...trail, prefix }
    const { prefix: _, ...rest } = trail
    return { ...rest, bucket, ...(prefix !== undefined && { prefix }) }
  }
  if (named.length === 0) {
    const own = seen.filter((trail) => trail.account === account)
    const organizations = seen.filter((trail) => trail.organization)
    const chosen = org || own.length === 0 ? organizations : own
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
    const { listAccounts } = await import('../../lib/org/list-accounts.ts')
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
  const { organizationOf } = await import('../../lib/collect/organization.ts')
  const organization = await organizationOf(clients, region)
  return organization.ok && organization.value ? { organizationId: organization.value.id } : {}
}
