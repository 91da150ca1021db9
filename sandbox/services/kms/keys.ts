import type { KeyObject } from 'node:crypto'
import type { GrantListEntry, KeySpec, KeyUsageType } from '@aws-sdk/client-kms'
import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'

export type SandboxKey = {
  id: string
  arn: string
  account: string
  region: string
  description: string
  state: 'Enabled' | 'Disabled' | 'PendingDeletion' | 'PendingImport'
  /** Of a key with EXTERNAL origin nothing is ever imported: the sandbox serves no ImportKeyMaterial. */
  origin: 'AWS_KMS' | 'EXTERNAL'
  created: Date
  deletionDate?: Date
  usage: KeyUsageType
  spec: KeySpec
  policy: string
  rotationDays?: number
  multiRegion: boolean
  tags: Map<string, string>
  grants: Map<string, GrantListEntry>
  material: Uint8Array
  /** The private key of one that signs. */
  signing?: () => KeyObject
}

export type SandboxAlias = { name: string; arn: string; keyId: string; created: Date; updated: Date }

export type KeyStore = { keys: Map<string, SandboxKey>; aliases: Map<string, SandboxAlias> }

const stores = stateSlot((): KeyStore => ({ keys: new Map(), aliases: new Map() }))

/** Keys by id and aliases by name. Keys whose waiting period is over are gone. */
export function keyStore(world: World, account: string, region: string): KeyStore {
  const store = stores(world, account, region)
  const now = world.clock()
  for (const key of store.keys.values()) {
    if (key.deletionDate && key.deletionDate <= now) forget(store, key)
  }
  return store
}

function forget(store: KeyStore, key: SandboxKey): void {
  store.keys.delete(key.id)
  for (const alias of store.aliases.values()) if (alias.keyId === key.id) store.aliases.delete(alias.name)
}

const ARN = /^arn:[\w-]+:kms:([\w-]+):(\d{12}):(key\/|(?=alias\/))(.+)$/

/**
 * The key that an id, an ARN, an alias or an alias's ARN means in one region; ids and aliases are looked for in the
 * account, ARNs in the account that they name. KMS resolves nothing of another region.
 */
export function findKey(world: World, account: string, region: string, ref: string): SandboxKey | undefined {
  const [, arnRegion, owner, , name] = ARN.exec(ref) ?? []
  if (arnRegion !== undefined && arnRegion !== region) return undefined
  const store = keyStore(world, owner ?? account, region)
  const id = name ?? ref
  return id.startsWith('alias/') ? store.keys.get(store.aliases.get(id)?.keyId ?? '') : store.keys.get(id)
}

/** Names of the aliases that stand for a key. */
export const aliasesOf = (world: World, key: SandboxKey): string[] =>
  [...keyStore(world, key.account, key.region).aliases.values()]
    .filter(({ keyId }) => keyId === key.id)
    .map(({ name }) => name)
