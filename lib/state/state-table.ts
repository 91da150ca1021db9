import type { KMSClient } from '@aws-sdk/client-kms'
import type { Clients } from '../aws/clients.ts'
import { parsed } from '../text/fields.ts'
import {
  bytesIn,
  canonicalValue,
  decoded,
  encoded,
  numberIn,
  type RawItem,
  type StateItem,
  type StateValue,
  textIn,
} from './attributes.ts'
import {
  distrust,
  type Distrusted,
  itemFormat,
  keyText,
  newerFormat,
  noDistrust,
  noMac,
} from './distrusted.ts'
import { type Journals, journalsOf } from './journal.ts'
import { day, type ItemKey } from './keys.ts'
import { type NoSigner, type Signer, signerOf } from './signer.ts'
import { type RawCondition, type TableAddress, tableCalls, type WantedItems } from './table-calls.ts'

/**
 * Where a write holds: on an item that is not there, or is not to be believed; on one of the version that was read; or on
 * one that its holder still holds.
 */
export type Condition = 'absent' | { version: number } | { leasedBy: string } | { same: StateItem }

/** `overtaken`: the condition did not hold, as somebody else wrote meanwhile; nothing was written. */
export type Written = 'written' | 'overtaken'

/** An item as it stands, which anybody may have written: `isOwn` where the guard's own MAC says that the guard did. */
export type Claim = {
  key: ItemKey
  item: StateItem
  isOwn: boolean
  /** Why it is not the guard's own. */
  why: string
  /** That it says that a newer version wrote it: it must not be read, whoever vouches for it. */
  newer?: string
}

/**
 * The table that the guard keeps its memory in, bound to its clients, the key of its MACs, and a clock. Whatever is
 * written carries a MAC over table, key, content and end; what has none, or whose end is past, is not read. Where no
 * MAC can be made, nothing is read and nothing written: that is loud, and never quieter than the truth.
 */
export type StateTable = TableAddress &
  Journals & {
    now: () => Date
    wait: (milliseconds: number) => Promise<void>
    as: 'guard' | 'person' | 'drill'
    /** The KMS key of the guard's MACs. */
    macKey: string | undefined
    /** The KMS key of the MACs of what people write; absent in a stack that has the one key alone. */
    peopleKey: string | undefined
    /** The KMS key of what the function that drills writes: records of canaries and their baselines. Absent without one. */
    drillKey: string | undefined
    kms: () => Promise<KMSClient>
    /** Epoch seconds so long after now, for `expiresAt`. */
    expiresAfter: (seconds: number) => number
    get: (key: ItemKey) => Promise<StateItem | undefined>
    /** All wanted items, however many pages they fill. */
    query: (wanted: WantedItems) => Promise<StateItem[]>
    /** The same, those with it that have no MAC of the guard: they may have a proof of another kind. */
    claims: (wanted: WantedItems) => Promise<Claim[]>
    /** What stands there, without its content, by `sk`: anybody may have written it. */
    standing: (wanted: WantedItems) => Promise<Map<string, Standing>>
    /**
     * Leaves nothing of an item that has no MAC but its key, for a day: the guard deletes nothing.
     * @returns false where it has one
     */
    drop: (key: ItemKey) => Promise<boolean>
    /** Writes a whole item in place of what stood there, or only where the condition holds. */
    put: (key: ItemKey, attributes: StateItem, condition?: Condition) => Promise<Written>
    /** Writes one that has a proof of its own, and so may do without the guard's MAC, where no item of a version stands. */
    putProven: (key: ItemKey, proven: ProvenItem, replaces: number | undefined) => Promise<Written>
    /** Writes many whole items. */
    putAll: (items: readonly { key: ItemKey; attributes: StateItem }[]) => Promise<void>
    /** What stands as JSON under a key; undefined where nothing does, or what stands there is no JSON. */
    getJson: (key: ItemKey) => Promise<unknown>
    /** The JSON of all items under one `pk` and a beginning of `sk`, by `sk`. */
    queryJson: (under: ItemKey) => Promise<Map<string, unknown>>
    putJson: (key: ItemKey, value: unknown, keptFor: number) => Promise<void>
    /** Notes that an item counts as absent for another reason than its MAC. `seen` tells one occasion from another. */
    distrust: (key: ItemKey, why: string, seen?: unknown) => void
    /** Notes that an item is older than it was, and so counts as absent until it is written anew. */
    distrustAsStale: (key: ItemKey, seen: string) => void
  }

/** How far an item has come, and when it ends. */
export type Standing = { version?: number; expiresAt?: number }

/** `mac`: of the KMS key, over the body. */
export type ProvenItem = StateItem & { mac: Uint8Array }

export type TableBinding = {
  clients: Clients
  table: TableAddress
  macKey?: string | undefined
  peopleKey?: string | undefined
  drillKey?: string | undefined
  /** Who opens it. Others than the guard have no secret: to them an item counts by a MAC of a KMS key alone. */
  as?: StateTable['as']
  /** Where what is not believed is noted; one that nobody looks at where absent. */
  distrusted?: Distrusted | undefined
  now: () => Date
  wait?: (milliseconds: number) => Promise<void>
}

/** So many writes go side by side. */
const atOnce = 25

/** Binds the state table. Each of its functions throws what DynamoDB and KMS answer. */
export function stateTable({
  clients,
  table,
  macKey,
  peopleKey,
  drillKey,
  as = 'guard',
  distrusted = noDistrust(),
  now,
  wait,
}: TableBinding): StateTable {
  const calls = tableCalls(clients, table)
  const signer = async (): Promise<Signer | undefined> => {
    if (as !== 'guard' || distrusted.unsigned !== undefined) return undefined
    const made: Signer | NoSigner = await signerOf(clients, table.region, macKey)
    if (!('why' in made)) return made
    distrusted.unsigned = made.why
    return undefined
  }
  const expiresAfter = (seconds: number) => Math.floor(now().getTime() / 1000) + seconds
  const signed = ({ macOf }: Signer, item: StateItem): RawItem =>
    encoded({ ...item, hmac: macOf(partsOf(table.name, item)) })
  const claimed = async (raw: RawItem): Promise<Claim> => {
    const made = await signer()
    const { hmac, ...item } = decoded(raw)
    const hasMac =
      !distrusted.stale.has(keyText(keyOf(item))) &&
      made?.isMac(bytesIn({ hmac }, 'hmac'), partsOf(table.name, item)) === true &&
      Object.keys(raw).every((name) => name === 'hmac' || item[name] !== undefined)
    const newer = newerFormat(numberIn(item, 'formatVersion'))
    const isOwn = hasMac && newer === undefined
    const why = (hasMac ? newer : undefined) ?? (raw['hmac'] ? 'its MAC is wrong' : noMac)
    const whole = { ...item, ...(isOwn && { hmac }) }
    return { key: keyOf(item), item: whole, isOwn, why, ...(newer !== undefined && { newer }) }
  }
  /** Undefined for what is not the guard's, which is noted, and for what has expired: DynamoDB deletes that days later. */
  const believed = async (raw: RawItem): Promise<StateItem | undefined> => {
    const { key, item, isOwn, why } = await claimed(raw)
    if (distrusted.stale.has(keyText(key))) return undefined
    if (isOwn) return (numberIn(item, 'expiresAt') ?? Infinity) > expiresAfter(0) ? item : undefined
    if (distrusted.unsigned === undefined) distrust(distrusted, key, why, item)
    return undefined
  }
  const allBelieved = async (raws: readonly RawItem[]) =>
    (await Promise.all(raws.map(believed))).filter((item) => item !== undefined)
  const get = async (key: ItemKey) => {
    const [raw] = await Promise.all([calls.get(key), signer()])
    return raw && believed(raw)
  }
  const query = async (wanted: WantedItems) =>
    allBelieved((await Promise.all([calls.query(wanted), signer()]))[0])
  const put = async (key: ItemKey, attributes: StateItem, condition?: Condition): Promise<Written> => {
    const made = await signer()
    if (!made) return 'written'
    const item = signed(made, versioned({ ...attributes, ...key }))
    const write = async (where: RawCondition | undefined) => {
      const isWritten = await calls.put(item, where)
      if (isWritten) distrusted.stale.delete(keyText(key))
      return isWritten
    }
    if (await write(conditionOf(condition))) return 'written'
    if (condition !== 'absent') return 'overtaken'
    const there = await calls.get(key)
    if (there && (await believed(there))) return 'overtaken'
    return (await write(asItWas(there))) ? 'written' : 'overtaken'
  }
  const journals = journalsOf({ calls, signer, expiresAfter, distrusted, table: table.name })
  return {
    ...table,
    ...journals,
    now,
    as,
    wait: wait ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))),
    macKey,
    peopleKey,
    drillKey,
    kms: () => clients.ownKms(table.region),
    expiresAfter,
    get,
    query,
    claims: async (wanted) => {
      const [raws] = await Promise.all([calls.query(wanted), signer()])
      return Promise.all(raws.map(claimed))
    },
    standing: async (wanted) => {
      const items = (await calls.query(wanted, ['sk', 'version', 'expiresAt'])).map(decoded)
      return new Map(items.map((item) => [textIn(item, 'sk') ?? '', standingOf(item)]))
    },
    drop: async (key) => {
      const made = await signer()
      const item = { ...key, expiresAt: expiresAfter(day) }
      const expression = 'attribute_not_exists(hmac) AND attribute_not_exists(entries)'
      return made ? calls.put(signed(made, versioned(item)), { expression }) : false
    },
    put,
    putProven: async (key, proven, replaces) => {
      const made = await signer()
      const item = versioned({ ...proven, ...key })
      const condition = replaces === undefined ? noVersion : conditionOf({ version: replaces })
      return (await calls.put(made ? signed(made, item) : encoded(item), condition)) ? 'written' : 'overtaken'
    },
    putAll: async (items) => {
      for (let start = 0; start < items.length; start += atOnce)
        await Promise.all(items.slice(start, start + atOnce).map((one) => put(one.key, one.attributes)))
    },
    getJson: async (key) => jsonIn(await get(key)),
    queryJson: async ({ pk, sk }) => {
      const items = await query({ pk, prefix: sk, consistent: true })
      return new Map(items.map((item) => [textIn(item, 'sk') ?? '', jsonIn(item)] as const))
    },
    putJson: async (key, value, keptFor) => {
      await put(key, { value: JSON.stringify(value), expiresAt: expiresAfter(keptFor) })
    },
    distrust: (key, why, seen) => distrust(distrusted, key, why, seen),
    distrustAsStale: (key, seen) => {
      distrust(distrusted, key, 'it was put back to an older state', seen)
      distrusted.stale.add(keyText(key))
    },
  }
}

const versioned = (item: StateItem): StateItem => ({ ...item, formatVersion: itemFormat })

/** What the MAC of an item covers: its table, its key, and all that it holds, its end among it. */
const partsOf = (table: string, item: StateItem): unknown[] => [
  'item',
  table,
  Object.entries(item)
    .flatMap(([name, value]) => (value === undefined ? [] : [[name, canonicalValue(value)] as const]))
    .toSorted(([a], [b]) => (a < b ? -1 : 1)),
]

/** How far an item has come, by what it says itself. */
export function standingOf(item: StateItem): Standing {
  const [version, expiresAt] = [numberIn(item, 'version'), numberIn(item, 'expiresAt')]
  return { ...(version !== undefined && { version }), ...(expiresAt !== undefined && { expiresAt }) }
}

const keyOf = (item: StateItem): ItemKey => ({ pk: textIn(item, 'pk') ?? '', sk: textIn(item, 'sk') ?? '' })

const noVersion: RawCondition = { expression: 'attribute_not_exists(version)' }

function conditionOf(condition: Condition | undefined): RawCondition | undefined {
  if (condition === undefined) return undefined
  if (condition === 'absent') return asItWas(undefined)
  if ('same' in condition) return asItWas(encoded(condition.same))
  if ('version' in condition) return equals('version', condition.version)
  return equals('leasedBy', condition.leasedBy)
}

const equals = (name: string, value: StateValue): RawCondition => ({
  expression: `${name} = :known`,
  values: encoded({ ':known': value }),
})

/** Holds as long as nobody wrote the item since. */
function asItWas(raw: RawItem | undefined): RawCondition {
  if (!raw) return { expression: 'attribute_not_exists(pk)' }
  const { hmac } = raw
  return hmac
    ? { expression: 'hmac = :seen', values: { ':seen': hmac } }
    : { expression: 'attribute_not_exists(hmac)' }
}

function jsonIn(item: StateItem | undefined): unknown {
  const text = textIn(item, 'value')
  return text === undefined ? undefined : parsed(text)
}
