import { settingsOf } from '../trail/settings.ts'
import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail'
import { answered, mapRead, read } from '../aws/read.ts'
import type { Clients } from '../aws/clients.ts'
import {
  eventSelectors,
  insightSelectors,
  trailOfDescription,
  trailStatus,
  trailTags,
} from '../collect/trail-details.ts'
import type { AccountId, Facet, FacetSettings, LifecycleRule, Read, Region, Trail } from '../model/index.ts'
import { type BucketFacet, liveBucketFacet } from './live-bucket-facet.ts'
import { errorCode } from '../aws/errors.ts'
import { parsePolicy } from '../resource-policy/parse-policy.ts'
import { isDeepStrictEqual } from 'node:util'
import { canonicalPolicy } from '../resource-policy/canonical-policy.ts'

/**
 * The live state that a facet speaks of, in the facet's own terms.
 * @param owner that must own a bucket for it to be read at all
 */
export async function liveFacet(
  clients: Clients,
  region: Region,
  facet: Facet,
  owner?: AccountId,
): Promise<Read<Facet>> {
  switch (facet.kind) {
    case 'logging':
      return mapRead(await trailStatus(clients, region, facet.trailArn), ({ logging }) => ({
        ...facet,
        logging,
      }))
    case 'selectors':
      return liveSelectors(clients, region, facet)
    case 'insights':
      return mapRead(await insightSelectors(clients, region, facet.trailArn), (insights) => ({
        ...facet,
        insights,
      }))
    case 'tags':
      return mapRead(await trailTags(clients, region, facet.trailArn), (tags) => ({
        ...facet,
        tags: Object.fromEntries(Object.entries(tags).filter(([key]) => key in facet.tags)),
      }))
    case 'trail':
      return liveTrail(clients, region, facet)
    case 'no-trail':
      return mapRead(await describedTrail(clients, region, facet.name), (trail) =>
        trail ? { kind: 'trail' as const, trailArn: trail.arn, settings: {} } : facet,
      )
    case 'key':
    case 'key-policy':
      return liveKeyFacet(clients, region, facet)
    case 'rule':
    case 'rule-target':
      return import('./live-rule-facet.ts').then((m) => m.liveRuleFacet(clients, region, facet))
    default:
      return liveBucketFacet(clients, region, facet satisfies BucketFacet, owner)
  }
}

type SelectorsFacet = Extract<Facet, { kind: 'selectors' }>
type TrailFacet = Extract<Facet, { kind: 'trail' }>

async function liveSelectors(clients: Clients, region: Region, facet: SelectorsFacet): Promise<Read<Facet>> {
  const [selectors, trail] = await Promise.all([
    eventSelectors(clients, region, facet.trailArn),
    facet.custom === undefined ? undefined : describedTrail(clients, region, facet.trailArn),
  ])
  if (!selectors.ok) return selectors
  if (trail && !trail.ok) return trail
  const custom = trail?.value?.customSelectors
  const { custom: _custom, ...asked } = facet
  return {
    ok: true,
    value: { ...asked, selectors: selectors.value, ...(custom !== undefined && { custom }) },
  }
}

async function liveTrail(clients: Clients, region: Region, facet: TrailFacet): Promise<Read<Facet>> {
  const trail = await describedTrail(clients, region, facet.trailArn)
  if (!trail.ok) return trail
  if (!trail.value) return { ok: true, value: { kind: 'no-trail', name: facet.trailArn } }
  const live = { ...facet, settings: settingsLike(facet.settings, trail.value) }
  if (facet.tags === undefined) return { ok: true, value: live }
  return mapRead(await trailTags(clients, region, facet.trailArn), (tags) => ({ ...live, tags }))
}

const describedTrail = (
  clients: Clients,
  region: Region,
  nameOrArn: string,
): Promise<Read<Trail | undefined>> =>
  read('cloudtrail:DescribeTrails', async () => {
    const client = await clients.cloudtrail(region)
    const { trailList } = await client.send(new DescribeTrailsCommand({ trailNameList: [nameOrArn] }))
    const trails = answered(trailList, 'trailList').flatMap(
      (description) => trailOfDescription(description, region) ?? [],
    )
    return trails.find((trail) => trail.arn === nameOrArn || trail.name === nameOrArn)
  })

/** The live values of the settings that the facet names, null for those that are not set. */
function settingsLike(settings: FacetSettings, trail: Trail): FacetSettings {
  return Object.fromEntries(Object.entries(settingsOf(trail)).filter(([name]) => name in settings))
}

type KeyFacet = Extract<Facet, { kind: 'key' } | { kind: 'key-policy' }>

/** The live state or policy of a key, in the terms of the facet. */
async function liveKeyFacet(clients: Clients, region: Region, facet: KeyFacet): Promise<Read<Facet>> {
  const [client, { DescribeKeyCommand, GetKeyPolicyCommand }] = await Promise.all([
    clients.kms(region),
    import('@aws-sdk/client-kms'),
  ])
  if (facet.kind === 'key-policy') {
    return read('kms:GetKeyPolicy', async () => {
      const { Policy } = await client.send(
        new GetKeyPolicyCommand({ KeyId: facet.key, PolicyName: 'default' }),
      )
      return { ...facet, document: parsePolicy(answered(Policy, 'Policy')) }
    })
  }
  return read('kms:DescribeKey', async () => {
    try {
      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: facet.key }))
      return { ...facet, state: answered(KeyMetadata?.KeyState, 'KeyState') }
    } catch (error) {
      if (errorCode(error) === 'NotFoundException') return { ...facet, state: 'NotFound' }
      throw error
    }
  })
}

/**
 * Whether two states are the same to AWS: the order of insight types, of statements and their lists, and of the
 * members of a lifecycle rule means nothing.
 */
export const sameFacet = (one: Facet, other: Facet): boolean =>
  isDeepStrictEqual(canonical(one), canonical(other))

function canonical(facet: Facet): unknown {
  switch (facet.kind) {
    case 'insights': {
      const insights = facet.insights.map((one) => ({ ...one, categories: one.categories.toSorted() }))
      return { ...facet, insights: insights.toSorted((a, b) => (a.type < b.type ? -1 : 1)) }
    }
    case 'whole-bucket-policy':
    case 'key-policy':
      return { ...facet, document: facet.document && canonicalPolicy(facet.document) }
    case 'lifecycle':
      return { ...facet, rules: facet.rules.map(canonicalRule) }
    default:
      return facet
  }
}

function canonicalRule({ whole, ...rule }: LifecycleRule): unknown {
  const parsed: unknown = whole === undefined ? undefined : JSON.parse(whole)
  return { ...rule, ...(parsed !== undefined && { whole: parsed }) }
}
