import { createHash } from 'node:crypto'
import { errorCode, errorMessage } from '../aws/errors.ts'
import { kmsMac, macAlgorithm } from './kms-mac.ts'
import type { StateTable } from './state-table.ts'

/** What a text is that a MAC is made of: one kind never passes for another. */
export type MacKind = 'baseline' | 'functions' | 'index'

/**
 * The MAC of a stored text. It is made of the text's digest, as KMS takes 4,096 bytes at most (API reference,
 * GenerateMac), behind a label: nothing else that this key ever signs can pass for it.
 * @throws whatever KMS answers
 */
export async function macOf(table: StateTable, kind: MacKind, text: string): Promise<Uint8Array> {
  if (table.macKey === undefined) throw new Error(`no key makes MACs for ${table.name}`)
  return kmsMac(await table.kms(), table.macKey, messageOf(kind, text))
}

/** Why a MAC does not vouch for a text: undefined where it does. What cannot be verified is not trusted either. */
export async function macFault(
  table: StateTable,
  kind: MacKind,
  text: string,
  mac: Uint8Array,
): Promise<string | undefined> {
  const [kms, { VerifyMacCommand }] = await Promise.all([table.kms(), import('@aws-sdk/client-kms')])
  try {
    const { MacValid } = await kms.send(
      new VerifyMacCommand({
        KeyId: table.macKey,
        MacAlgorithm: macAlgorithm,
        Message: new TextEncoder().encode(messageOf(kind, text)),
        Mac: mac,
      }),
    )
    return MacValid === true ? undefined : 'its signature is not valid'
  } catch (error) {
    if (errorCode(error) === 'KMSInvalidMacException') return 'its signature is not valid'
    return `its signature could not be verified (kms:VerifyMac gave ${errorCode(error)}: ${errorMessage(error)})`
  }
}

const messageOf = (kind: MacKind, text: string): string =>
  `trailkeeper-${kind}\n${createHash('sha256').update(text).digest('hex')}`
