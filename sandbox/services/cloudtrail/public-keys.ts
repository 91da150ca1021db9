import { createHash, generateKeyPair } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { ListPublicKeysRequest, ListPublicKeysResponse } from '@aws-sdk/client-cloudtrail'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'

/** The pair that signs an account's digest files in one region. */
export type DigestKey = { privateKey: KeyObject; publicKey: Uint8Array; fingerprint: string; validFrom: Date }

const slot = stateSlot((): { key?: Promise<DigestKey> } => ({}))
const year = 365 * 24 * 3_600_000

/** A region's key, made when first asked for. */
export function digestKey(world: World, account: string, region: string): Promise<DigestKey> {
  const state = slot(world, account, region)
  state.key ??= makeKey(world.clock())
  return state.key
}

async function makeKey(now: Date): Promise<DigestKey> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const der = pair.publicKey.export({ type: 'pkcs1', format: 'der' })
  return {
    privateKey: pair.privateKey,
    publicKey: new Uint8Array(der),
    fingerprint: createHash('md5').update(der).digest('hex'),
    validFrom: new Date(now.getTime() - year),
  }
}

/**
 * ListPublicKeys: the region's key where the time range (now, if none is given) meets its validity.
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
  const key = await digestKey(context.world, context.caller.account, context.region)
  const validUntil = new Date(key.validFrom.getTime() + 2 * year)
  if (to < key.validFrom || from > validUntil) return { PublicKeyList: [] }
  return {
    PublicKeyList: [
      {
        Value: key.publicKey,
        ValidityStartTime: key.validFrom,
        ValidityEndTime: validUntil,
        Fingerprint: key.fingerprint,
      },
    ],
  }
}
