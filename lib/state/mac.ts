import { createHash } from 'node:crypto'
import { errorCode, errorMessage } from '../aws/errors.ts'
import { kmsMac, macAlgorithm } from './signer.ts'
import type { StateTable } from './state-table.ts'

/** What a text is that a MAC is made of: one kind never passes for another. */
export type MacKind = 'baseline' | 'functions' | 'index' | 'drill' | 'drill-result'

/**
 * Whose key made a MAC: the guard's, which keeps its secret to itself, the one of people at the command line, or that of
 * the function that drills by a schedule.
 */
export type MacMaker = StateTable['as']

const keyOf = (table: StateTable, by: MacMaker): string | undefined =>
  ({ guard: table.macKey, person: table.peopleKey, drill: table.drillKey })[by]

/**
 * The MAC of a stored text, by the key of who writes it. It is made of the text's digest, as KMS takes 4,096 bytes at
 * most (API reference, GenerateMac), behind a label: nothing else that this key ever signs can pass for it.
 * @throws whatever KMS answers
 */
export async function macOf(table: StateTable, kind: MacKind, text: string): Promise<Uint8Array> {
  const key = keyOf(table, table.as)
  if (key === undefined) throw new Error(`no key makes MACs for ${table.name}`)
  return kmsMac(await table.kms(), key, messageOf(kind, text))
}

/** Why a MAC does not vouch for a text: undefined where it does. What cannot be verified is not trusted either. */
export async function macFault(
  table: StateTable,
  kind: MacKind,
  text: string,
  mac: Uint8Array,
  by: MacMaker = 'guard',
): Promise<string | undefined> {
  const [kms, { VerifyMacCommand }] = await Promise.all([table.kms(), import('@aws-sdk/client-kms')])
  try {
    const { MacValid } = await kms.send(
      new VerifyMacCommand({
        KeyId: keyOf(table, by),
        MacAlgorithm: macAlgorithm,
        Message: new TextEncoder().encode(messageOf(kind, text)),
        Mac: mac,
      }),
    )
    return MacValid === true ? undefined : invalid
  } catch (error) {
    if (errorCode(error) === 'KMSInvalidMacException') return invalid
    return `its signature could not be verified (kms:VerifyMac gave ${errorCode(error)}: ${errorMessage(error)})`
  }
}

/**
 * The same of several keys, one of which has to vouch.
 * @param makers in the order in which they are asked; with none of them nothing is vouched for
 */
export async function macFaultOfAny(
  table: StateTable,
  kind: MacKind,
  { body, mac }: { body: string; mac: Uint8Array },
  makers: readonly MacMaker[],
): Promise<string | undefined> {
  let fault: string = invalid
  for (const by of makers) {
    const found = await macFault(table, kind, body, mac, by)
    if (found === undefined) return undefined
    if (found !== invalid) fault = found
  }
  return fault
}

export const invalid = 'its signature is not valid'

const messageOf = (kind: MacKind, text: string): string =>
  `trailkeeper-${kind}\n${createHash('sha256').update(text).digest('hex')}`
