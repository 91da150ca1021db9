import { gunzipSync, gzipSync } from 'node:zlib'
import type { AccountId } from '../model/index.ts'
import { day, outboxItem } from './keys.ts'
import { bytesIn, type StateTable, textIn } from './state-table.ts'

/** An alert that could not be sent under its name, rendered. */
export type UnsentAlert = { name: string; text: string }

/** Puts what could not be sent, so that the next run sends it. */
export async function putUnsent(
  table: StateTable,
  account: AccountId,
  { name, text }: UnsentAlert,
): Promise<void> {
  await table.update(outboxItem.key(account, name), {
    expression: 'SET body = :body, keptAt = :at, expiresAt = :expires',
    values: {
      ':body': gzipSync(text),
      ':at': table.now().toISOString(),
      ':expires': table.expiresAfter(outboxItem.keptFor),
    },
  })
}

/** All that could not be sent yet, the oldest first. */
export async function getUnsent(table: StateTable, account: AccountId): Promise<UnsentAlert[]> {
  const items = await table.query({ pk: outboxItem.partition(account), consistent: true })
  return items
    .flatMap((item) => {
      const [name, body] = [textIn(item, 'sk'), bytesIn(item, 'body')]
      return name && body ? [{ name, body, at: textIn(item, 'keptAt') ?? '' }] : []
    })
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ name, body }) => ({ name, text: gunzipSync(body).toString('utf8') }))
}

/** Takes out what was sent since. The guard deletes nothing: the rest of the item expires by itself. */
export async function removeUnsent(table: StateTable, account: AccountId, name: string): Promise<void> {
  await table.update(outboxItem.key(account, name), {
    expression: 'REMOVE body SET expiresAt = :expires',
    values: { ':expires': table.expiresAfter(day) },
  })
}
