import type { ListPublicKeysRequest, ListPublicKeysResponse } from '@aws-sdk/client-cloudtrail'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import { newKeyPair } from './key-pairs.ts'
import type { KeyPair } from './key-pairs.ts'
import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'

/** A pair that signs the digest files of one region. */
export type DigestKey = KeyPair & { validFrom: Date; validUntil: Date }

const slot = stateSlot((): { validity: { from: Date; until: Date }[] } => ({ validity: [] }))
const year = 365 * 24 * 3_600_000

/**
 * The key of a region that signs at a time: key pairs differ by region, and are the same for all its accounts (user
 * guide, "Validating CloudTrail log file integrity").
 */
export async function signingKey(world: World, region: string, at: Date): Promise<DigestKey> {
  const keys = await keysOf(world, region, at)
  const key = keys.findLast(({ validFrom }) => validFrom <= at) ?? keys[0]
  if (!key) throw new Error(`${region} has no key`)
  return key
}

/** Lets another key sign from a time on, in one region. */
export function rotateKey(world: World, region: string, at: Date): void {
  const { validity } = slot(world, '*', region)
  const last = validity.at(-1) ?? firstValidity(at)
  if (validity.length === 0) validity.push(last)
  last.until = at
  validity.push({ from: at, until: new Date(at.getTime() + year) })
}

/** Every key of a region; where the last one is no longer valid, another follows. */
async function keysOf(world: World, region: string, at: Date): Promise<DigestKey[]> {
  const { validity } = slot(world, '*', region)
  if (validity.length === 0) validity.push(firstValidity(world.clock()))
  for (let last = validity.at(-1); last && last.until < at; last = validity.at(-1))
    validity.push({ from: last.until, until: new Date(last.until.getTime() + 2 * year) })
  return await Promise.all(
    validity.map(async ({ from, until }, index) => ({
      ...(await keyPair(region, index)),
      validFrom: from,
      validUntil: until,
    })),
  )
}

const firstValidity = (now: Date) => ({
  from: new Date(now.getTime() - year),
  until: new Date(now.getTime() + year),
})

/** Pairs take long to make, so that all worlds of a process share them. */
const pairs = new Map<string, Promise<KeyPair>>()

function keyPair(region: string, index: number): Promise<KeyPair> {
  const id = `${region}/${index}`
  const known = pairs.get(id)
  if (known) return known
  const made = newKeyPair()
  pairs.set(id, made)
  return made
}

/**
 * ListPublicKeys: the region's keys whose validity meets the time range (now, if none is given).
 * Throws InvalidTimeRangeException where the start is after the end, InvalidTokenException: there is one page.
 */
export async function listPublicKeys(
  input: ListPublicKeysRequest,
  context: RequestContext,
): Promise<ListPublicKeysResponse> {
  if (input.NextToken !== undefined) throw new AwsError('InvalidTokenException', 'The token is not valid.')
  const from = input.StartTime ?? context.now
  const to = input.EndTime ?? context.now
  if (from > to) throw new AwsError('InvalidTimeRangeException', 'The start time is after the end time.')
  const keys = await keysOf(context.world, context.region, context.now)
  return {
    PublicKeyList: keys
      .filter(({ validFrom, validUntil }) => validFrom <= to && validUntil >= from)
      .map(({ publicKey, fingerprint, validFrom, validUntil }) => ({
        Value: publicKey,
        ValidityStartTime: validFrom,
        ValidityEndTime: validUntil,
        Fingerprint: fingerprint,
      })),
  }
}
