import type { AccountId, Arn, Region } from '../model/index.ts'
import { field, nonEmpty, numberOf, parsed } from '../text/fields.ts'
import { textIn } from './attributes.ts'
import { newestDigestItem } from './keys.ts'
import type { StateTable } from './state-table.ts'

/** Where a trail's digests lie: in one region of one account. */
export type DigestPlace = { trail: Arn; account: AccountId; region: Region }

/** What is known of the digests of a place. Times in milliseconds. */
export type SeenDigests = {
  /** The newest one that was ever seen: its address, and the end of what it covers. */
  newest?: { object: string; end: number }
  /** Up to when its files were proven last; where they never were, when the place was first looked at. */
  provenTo: number
}

/** By trail, account and region. */
export const nameOfPlace = ({ trail, account, region }: DigestPlace): string =>
  `${trail}#${account}#${region}`

/**
 * What was seen of digests, by `nameOfPlace`.
 * @param watched the account under whose name it is kept
 */
export async function getSeenDigests(
  table: StateTable,
  watched: AccountId,
): Promise<Map<string, DigestPlace & SeenDigests>> {
  const all = await table.queryJson(newestDigestItem.key(watched))
  return new Map([...all].flatMap(([sk, value]) => placeIn(sk, value)))
}

/** What the table says was seen, by whomever: for a person who cannot tell whether the guard wrote it. */
export async function claimedDigests(
  table: StateTable,
  watched: AccountId,
): Promise<(DigestPlace & SeenDigests)[]> {
  const { pk, sk: prefix } = newestDigestItem.key(watched)
  const claims = await table.claims({ pk, prefix })
  return claims.flatMap(({ item }) =>
    placeIn(textIn(item, 'sk') ?? '', parsed(textIn(item, 'value') ?? '')).map(([, place]) => place),
  )
}

function placeIn(sk: string, value: unknown): [string, DigestPlace & SeenDigests][] {
  const name = newestDigestItem.restOf(sk)
  const [trail = '', account = '', region = ''] = name.split('#')
  const provenTo = numberOf(field(value, 'provenTo'))
  if (provenTo === undefined || region === '') return []
  const [object, end] = [nonEmpty(field(value, 'object')), numberOf(field(value, 'end'))]
  const newest = object !== undefined && end !== undefined && { newest: { object, end } }
  return [[name, { trail, account, region, provenTo, ...newest }]]
}

/** Puts what is seen of digests now. */
export async function putSeenDigests(
  table: StateTable,
  watched: AccountId,
  seen: readonly (DigestPlace & SeenDigests)[],
): Promise<void> {
  await Promise.all(
    seen.map(({ newest, provenTo, ...place }) =>
      table.putJson(
        newestDigestItem.key(watched, nameOfPlace(place)),
        { provenTo, ...newest },
        newestDigestItem.keptFor,
      ),
    ),
  )
}
