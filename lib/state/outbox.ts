import { gzipSync } from 'node:zlib'
import type { AccountId } from '../model/index.ts'
import { bytesIn, textIn, unpacked } from './attributes.ts'
import { day, outboxItem } from './keys.ts'
import { noteInIndex } from './memory-index.ts'
import type { StateTable } from './state-table.ts'

/** An alert that could not be sent under its name, rendered. */
export type UnsentAlert = { name: string; text: string }

/** Puts what could not be sent, so that the next run sends it. */
export async function putUnsent(
  table: StateTable,
  account: AccountId,
  { name, text }: UnsentAlert,
): Promise<void> {
  const [key, expiresAt] = [outboxItem.key(account, name), table.expiresAfter(outboxItem.keptFor)]
  await table.put(key, { body: gzipSync(text), keptAt: table.now().toISOString(), expiresAt })
  // Whoever deletes it silences an alert: that is noticed. What keeps the note from being written keeps no alert.
  await noteInIndex(table, account, key, expiresAt).catch(() => undefined)
}

/** All that could not be sent yet, the oldest first. One that cannot be read is set aside, and noted. */
export async function getUnsent(table: StateTable, account: AccountId): Promise<UnsentAlert[]> {
  const items = await table.query({ pk: outboxItem.partition(account), consistent: true })
  return items
    .flatMap((item) => {
      const [name, body] = [textIn(item, 'sk'), bytesIn(item, 'body')]
      return name && body ? [{ name, body, at: textIn(item, 'keptAt') ?? '' }] : []
    })
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    .flatMap(({ name, body }) => {
      const text = unpacked(body)
      if (text === undefined) table.distrust(outboxItem.key(account, name), 'it cannot be unpacked')
      return text === undefined ? [] : [{ name, text }]
    })
}

/** Takes out what was sent since. The guard deletes nothing: the item expires by itself. */
export async function removeUnsent(table: StateTable, account: AccountId, name: string): Promise<void> {
  await table.put(outboxItem.key(account, name), { expiresAt: table.expiresAfter(day) })
}
