import { errorCode } from '../aws/errors.ts'
import { decoded, encoded, numberIn, type RawItem, textIn, textsIn } from './attributes.ts'
import { distrust, type Distrusted, itemFormat, newerFormat, noMac } from './distrusted.ts'
import type { ItemKey } from './keys.ts'
import type { Signer } from './signer.ts'
import type { TableCalls, WantedItems } from './table-calls.ts'

/**
 * An item that many runs add to at once, without reading it first: each entry carries its own MAC and end. `latest`
 * belongs to the newest entry, `mark` to those that were settled before.
 */
export type Journal = {
  key: ItemKey
  entries: string[]
  latest?: string
  mark?: string
  /** When the last of its parts ends, in epoch seconds; 0 where nothing of it is the guard's. */
  ends: number
}

export type Entry = {
  text: string
  latest?: string
  keptFor: number
  /** So many entries fit. */
  most: number
  /** What a full one does: it forgets the older half, by the order of their texts, or takes no more. */
  whenFull: 'forgets' | 'stays'
}

export type Journals = {
  /** Adds an entry; the same twice counts once. @returns the journal with it; empty where no MAC can be made */
  append: (key: ItemKey, entry: Entry) => Promise<Journal>
  /** Takes out all entries, and leaves a mark. */
  settle: (key: ItemKey, mark: string, keptFor: number) => Promise<void>
  /** One alone; empty where there is none. */
  journal: (key: ItemKey) => Promise<Journal>
  journals: (wanted: WantedItems) => Promise<Journal[]>
}

type Binding = {
  calls: TableCalls
  signer: () => Promise<Signer | undefined>
  expiresAfter: (seconds: number) => number
  distrusted: Distrusted
  table: string
}

type Part = 'entry' | 'latest' | 'mark'

/** When a stored part ends, as it says; 0 for none. */
const endOf = (stored: string | undefined): number => Number.parseInt(stored ?? '', 10) || 0

/** How often a full journal is written anew where others write it, too. */
const mostRounds = 20

export function journalsOf({ calls, signer, expiresAfter, distrusted, table }: Binding): Journals {
  const signedPart = (made: Signer, key: ItemKey, part: Part, text: string, keptFor: number) => {
    const expires = expiresAfter(keptFor)
    const mac = Buffer.from(made.macOf([part, table, key.pk, key.sk, expires, text])).toString('base64url')
    return `${expires} ${mac} ${text}`
  }
  /** The text of a part that is the guard's, `''` for one that has expired, undefined for a forged one. */
  const opened = (made: Signer, key: ItemKey, part: Part, stored: string): string | undefined => {
    const [, expires = '', mac = '', text = ''] = /^(\d+) ([\w-]{43}) (.*)$/su.exec(stored) ?? []
    const isOwn = made.isMac(Buffer.from(mac, 'base64url'), [
      part,
      table,
      key.pk,
      key.sk,
      Number(expires),
      text,
    ])
    if (!isOwn) return undefined
    return Number(expires) > expiresAfter(0) ? text : ''
  }
  /** What of an item is the guard's, and as which texts it is stored. What is not is noted. */
  const read = (made: Signer, raw: RawItem) => {
    const item = decoded(raw)
    const key = { pk: textIn(item, 'pk') ?? '', sk: textIn(item, 'sk') ?? '' }
    const newer = newerFormat(numberIn(item, 'formatVersion'))
    if (newer !== undefined) {
      distrust(distrusted, key, newer, raw)
      return { proven: [], journal: { key, entries: [], ends: 0 } }
    }
    const stored = textsIn(item, 'entries')
    const all = stored.map((text) => ({ stored: text, text: opened(made, key, 'entry', text) }))
    const proven = all.flatMap((one) => (one.text ? [{ stored: one.stored, text: one.text }] : []))
    const single = (part: 'latest' | 'mark') => {
      const text = textIn(item, part)
      return text === undefined ? '' : opened(made, key, part, text)
    }
    const [latest, mark] = [single('latest'), single('mark')]
    const isStrange = raw['entries'] !== undefined && raw['entries'].SS === undefined
    const isForged = [...all.map(({ text }) => text), latest, mark].includes(undefined) || isStrange
    // What the newest entry left goes with the entries: one without the other was cut.
    const isCut = raw['entries'] === undefined && raw['latest'] !== undefined
    // What was dropped has a MAC as a whole, and nothing else (drop-unsigned.ts).
    const isEmpty = ['entries', 'latest', 'mark', 'hmac'].every((name) => raw[name] === undefined)
    const why = isEmpty ? noMac : isCut ? 'its entries are missing' : 'a MAC in it is wrong'
    if (isForged || isEmpty || isCut) distrust(distrusted, key, why, raw)
    const entries = [...new Set(proven.map(({ text }) => text))]
    const ends = Math.max(
      0,
      ...proven.map((one) => endOf(one.stored)),
      ...[latest && textIn(item, 'latest'), mark && textIn(item, 'mark')].map(endOf),
    )
    return { proven, journal: { key, entries, ends, ...(latest && { latest }), ...(mark && { mark }) } }
  }

  /** The slow way, for an item that takes no more entries, or not in that form: what is the guard's is written anew. */
  const rewritten = async (made: Signer, key: ItemKey, entry: Entry, adds: string): Promise<Journal> => {
    for (let round = 0; round < mostRounds; round += 1) {
      const raw = await calls.get(key)
      const { proven, journal } = raw
        ? read(made, raw)
        : { proven: [], journal: { key, entries: [], ends: 0 } }
      const isFull = proven.length >= entry.most
      if (isFull && entry.whenFull === 'stays') return journal
      const newest = proven.toSorted((a, b) => (a.text < b.text ? 1 : -1))
      const kept = isFull ? newest.slice(0, Math.floor(entry.most / 2)) : proven
      const { latest = entry.latest, mark } = { ...journal, ...(entry.latest && { latest: entry.latest }) }
      const next = encoded({
        ...key,
        entries: new Set([...kept.map(({ stored }) => stored), adds]),
        latest: latest && signedPart(made, key, 'latest', latest, entry.keptFor),
        mark: mark && signedPart(made, key, 'mark', mark, entry.keptFor),
        expiresAt: expiresAfter(entry.keptFor),
        formatVersion: itemFormat,
      })
      const entries = raw?.['entries']
      const condition = entries
        ? { expression: 'entries = :seen', values: { ':seen': entries } }
        : { expression: 'attribute_not_exists(entries)' }
      if (await calls.put(next, condition)) return read(made, next).journal
    }
    throw new Error(`${key.pk} is being written by others all the time`)
  }

  return {
    append: async (key, entry) => {
      const made = await signer()
      if (!made) return { key, entries: [], ends: 0 }
      const { text, latest, keptFor, most } = entry
      const adds = signedPart(made, key, 'entry', text, keptFor)
      const update = {
        expression: `ADD entries :one SET expiresAt = :expires, formatVersion = :format${latest === undefined ? '' : ', latest = :latest'}`,
        condition:
          '(attribute_not_exists(entries) OR size(entries) < :most) AND ' +
          '(attribute_not_exists(formatVersion) OR formatVersion <= :format)',
        values: encoded({
          ':one': new Set([adds]),
          ':expires': expiresAfter(keptFor),
          ':most': most,
          ':format': itemFormat,
          ':latest': latest && signedPart(made, key, 'latest', latest, keptFor),
        }),
      }
      const raw = await calls.update(key, update).catch((error: unknown) => {
        // It is too large, or no set: somebody else wrote it.
        if (errorCode(error) === 'ValidationException') return undefined
        throw error
      })
      return raw ? read(made, { ...encoded(key), ...raw }).journal : rewritten(made, key, entry, adds)
    },
    settle: async (key, mark, keptFor) => {
      const made = await signer()
      if (!made) return
      await calls.update(key, {
        expression: 'SET mark = :mark, expiresAt = :expires, formatVersion = :format REMOVE entries, latest',
        values: encoded({
          ':mark': signedPart(made, key, 'mark', mark, keptFor),
          ':expires': expiresAfter(keptFor),
          ':format': itemFormat,
        }),
      })
    },
    journal: async (key) => {
      const [raw, made] = await Promise.all([calls.get(key), signer()])
      return raw && made ? read(made, raw).journal : { key, entries: [], ends: 0 }
    },
    journals: async (wanted) => {
      const [raws, made] = await Promise.all([calls.query(wanted), signer()])
      return made ? raws.map((raw) => read(made, raw).journal) : []
    },
  }
}
