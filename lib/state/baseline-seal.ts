import { createHash } from 'node:crypto'
import type { KMSClient } from '@aws-sdk/client-kms'
import { errorCode, errorMessage } from '../aws/errors.ts'

const algorithm = 'HMAC_SHA_256'

/**
 * The MAC of a stored baseline. What is signed is the digest of its text, as KMS takes 4,096 bytes at most (API
 * reference, GenerateMac), behind a label: nothing else that this key ever signs can pass for a baseline.
 * @throws whatever KMS answers
 */
export async function sealOf(kms: KMSClient, key: string, text: string): Promise<Uint8Array> {
  const { GenerateMacCommand } = await import('@aws-sdk/client-kms')
  const { Mac } = await kms.send(
    new GenerateMacCommand({ KeyId: key, MacAlgorithm: algorithm, Message: messageOf(text) }),
  )
  if (!Mac) throw new Error('KMS answered without a MAC')
  return Mac
}

/** Why a MAC does not vouch for a text: undefined where it does. What cannot be verified is not trusted either. */
export async function brokenSeal(
  kms: KMSClient,
  key: string,
  text: string,
  mac: Uint8Array,
): Promise<string | undefined> {
  const { VerifyMacCommand } = await import('@aws-sdk/client-kms')
  try {
    const { MacValid } = await kms.send(
      new VerifyMacCommand({ KeyId: key, MacAlgorithm: algorithm, Message: messageOf(text), Mac: mac }),
    )
    return MacValid === true ? undefined : 'its signature is not valid'
  } catch (error) {
    if (errorCode(error) === 'KMSInvalidMacException') return 'its signature is not valid'
    return `its signature could not be verified (kms:VerifyMac gave ${errorCode(error)}: ${errorMessage(error)})`
  }
}

const messageOf = (text: string): Uint8Array =>
  new TextEncoder().encode(`trailkeeper-baseline\n${createHash('sha256').update(text).digest('hex')}`)
