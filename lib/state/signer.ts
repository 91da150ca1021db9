import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clients } from '../aws/clients.ts'
import { errorCode, errorMessage, isAccessDenied } from '../aws/errors.ts'
import type { Region } from '../model/index.ts'
import type { KMSClient } from '@aws-sdk/client-kms'

/** Makes the MACs of what the guard keeps, and tells whether one is the guard's. Parts are JSON. */
export type Signer = {
  macOf: (parts: readonly unknown[]) => Uint8Array
  isMac: (mac: Uint8Array | undefined, parts: readonly unknown[]) => boolean
}

/** Why no MAC can be made and none be checked: nothing of the memory counts then, and nothing is written to it. */
export type NoSigner = { why: string }

/** Apart from every message that the key makes MACs of: those have a label, and a line behind it (mac.ts). */
const constant = 'trailkeeper-memory'

/** One secret a process and key. By the KMS clients of the guard's own account, which its members' clients share. */
const signers = new WeakMap<Clients['ownKms'], Map<string, Promise<Signer>>>()

/** Those whose secret is there. */
const ready = new WeakSet<Promise<Signer>>()

/** True where a signer of this process has its secret already, or will never have one: nothing need be waited for. */
export function isSignerReady(clients: Clients, macKey: string | undefined): boolean {
  const made = macKey === undefined ? undefined : signers.get(clients.ownKms)?.get(macKey)
  return macKey === undefined || (made !== undefined && ready.has(made))
}

/** What KMS answers where trying again changes nothing (KMS API reference, GenerateMac, errors). */
const final = [
  'DisabledException',
  'InvalidKeyUsageException',
  'KMSInvalidStateException',
  'NotFoundException',
]

/**
 * The signer of the guard's memory. Its secret is what KMS makes of a constant: whoever may write to the table, and may
 * not have the key make MACs, cannot forge an item. One call to KMS, once a process.
 * @throws what KMS answers where trying again may help: a guard that cannot read its memory must not act as if it had none
 */
export async function signerOf(
  clients: Clients,
  region: Region,
  macKey: string | undefined,
): Promise<Signer | NoSigner> {
  if (macKey === undefined) return { why: 'the guard was not told of the key that signs it' }
  const known = signers.get(clients.ownKms) ?? new Map<string, Promise<Signer>>()
  signers.set(clients.ownKms, known)
  const made = known.get(macKey) ?? madeSigner(clients, region, macKey)
  known.set(macKey, made)
  try {
    const signer = await made
    ready.add(made)
    return signer
  } catch (error) {
    known.delete(macKey)
    const code = errorCode(error)
    if (!final.includes(code) && !isAccessDenied(code)) throw error
    return { why: `kms:GenerateMac gave ${code}: ${errorMessage(error)}` }
  }
}

async function madeSigner(clients: Clients, region: Region, macKey: string): Promise<Signer> {
  const secret = await kmsMac(await clients.ownKms(region), macKey, constant)
  const macOf = (parts: readonly unknown[]) =>
    createHmac('sha256', secret).update(JSON.stringify(parts)).digest()
  return {
    macOf,
    isMac: (mac, parts) => {
      const own = macOf(parts)
      return mac !== undefined && mac.length === own.length && timingSafeEqual(mac, own)
    },
  }
}

export const macAlgorithm = 'HMAC_SHA_256'

/**
 * The MAC that a KMS key makes of a message, of 4,096 bytes at most (KMS API reference, GenerateMac).
 * @throws whatever KMS answers
 */
export async function kmsMac(kms: KMSClient, KeyId: string, message: string): Promise<Uint8Array> {
  const { GenerateMacCommand } = await import('@aws-sdk/client-kms')
  const Message = new TextEncoder().encode(message)
  const { Mac } = await kms.send(new GenerateMacCommand({ KeyId, MacAlgorithm: macAlgorithm, Message }))
  if (!Mac) throw new Error('KMS answered without a MAC')
  return Mac
}
