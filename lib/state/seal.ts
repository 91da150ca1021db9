import { createHash } from 'node:crypto'
import type { KMSClient } from '@aws-sdk/client-kms'
import { errorCode, errorMessage } from '../aws/errors.ts'

const algorithm = 'HMAC_SHA_256'

/** What a text is that is signed: one kind never passes for another. */
export type Sealed = 'baseline' | 'functions'

/**
 * The MAC of a stored text. What is signed is its digest, as KMS takes 4,096 bytes at most (API reference,
 * GenerateMac), behind a label: nothing else that this key ever signs can pass for it.
 * @throws whatever KMS answers
 */
export async function sealOf(kms: KMSClient, key: string, kind: Sealed, text: string): Promise<Uint8Array> {
  const { GenerateMacCommand } = await import('@aws-sdk/client-kms')
  const { Mac } = await kms.send(
    new GenerateMacCommand({ KeyId: key, MacAlgorithm: algorithm, Message: messageOf(kind, text) }),
  )
  if (!Mac) throw new Error('KMS answered without a MAC')
  return Mac
}

/** Why a MAC does not vouch for a text: undefined where it does. What cannot be verified is not trusted either. */
export async function brokenSeal(
  kms: KMSClient,
  key: string,
  kind: Sealed,
  text: string,
  mac: Uint8Array,
): Promise<string | undefined> {
  const { VerifyMacCommand } = await import('@aws-sdk/client-kms')
  try {
    const { MacValid } = await kms.send(
      new VerifyMacCommand({ KeyId: key, MacAlgorithm: algorithm, Message: messageOf(kind, text), Mac: mac }),
    )
    return MacValid === true ? undefined : 'its signature is not valid'
  } catch (error) {
    if (errorCode(error) === 'KMSInvalidMacException') return 'its signature is not valid'
    return `its signature could not be verified (kms:VerifyMac gave ${errorCode(error)}: ${errorMessage(error)})`
  }
}

const messageOf = (kind: Sealed, text: string): Uint8Array =>
  new TextEncoder().encode(`trailkeeper-${kind}\n${createHash('sha256').update(text).digest('hex')}`)
