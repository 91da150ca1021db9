import { read } from '../aws/read.ts'
import type { AccountId } from '../model/index.ts'
import { dropUnsigned } from '../state/drop-unsigned.ts'
import { indexedAccountsItem, indexItem } from '../state/keys.ts'
import { getIndex, type MemoryIndex, noteMissing } from '../state/memory-index.ts'
import type { StateTable } from '../state/state-table.ts'
import type { GuardSettings } from './guard-settings.ts'

/** So young, a guard may know nothing yet: it sweeps once an hour. */
const young = 2 * 3_600_000

/**
 * Compares the memory with the index that the last sweep left, and notes what is missing. Where there is no index, this
 * is the first sweep of a deployment, which drops what a version before kept without MACs; or somebody emptied the
 * table, or took the index away, which is noted.
 * @throws whatever DynamoDB or KMS answers
 */
export async function openMemory(
  settings: GuardSettings,
  state: StateTable,
  account: AccountId,
): Promise<MemoryIndex | undefined> {
  const { distrusted } = settings
  const index = await getIndex(state, account)
  if (index) {
    await noteMissing(state, account, index)
    return index
  }
  if (!distrusted || distrusted.unsigned !== undefined) return undefined
  const key = indexItem.key(account)
  const claims = await state.claims({ pk: key.pk, consistent: true })
  if (claims.some(({ isOwn }) => isOwn)) {
    state.distrust(key, 'it is missing', state.now().toISOString())
    return undefined
  }
  const dropped = await dropUnsigned(state, account)
  if (await isExpectedToBeEmpty(settings, state, account)) {
    if (dropped > 0) distrusted.dropped = dropped
    return undefined
  }
  distrusted.isEmptied = true
  return undefined
}

/** True for a young guard, and for an account that an older one sees for the first time. */
async function isExpectedToBeEmpty(
  settings: GuardSettings,
  state: StateTable,
  account: AccountId,
): Promise<boolean> {
  if (settings.member !== undefined) {
    const { entries } = await state.journal(indexedAccountsItem.key())
    if (entries.length > 0 && !entries.includes(account)) return true
  }
  const made = await read('kms:DescribeKey', () => madeAt(settings))
  // What cannot be told is told.
  return made.ok && settings.now().getTime() - made.value.getTime() < young
}

/**
 * When this version's stack was made: by the creation of a key, which nobody can set to another time, and which came
 * with the version that signs all items.
 */
async function madeAt({ clients, table, acceptKey, baselineKey }: GuardSettings): Promise<Date> {
  const [kms, { DescribeKeyCommand }] = await Promise.all([
    clients.ownKms(table.region),
    import('@aws-sdk/client-kms'),
  ])
  const KeyId = acceptKey ?? baselineKey
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }))
  return KeyMetadata?.CreationDate ?? new Date(0)
}

/** Remembers that an account has an index. */
export async function putIndexed(state: StateTable, account: AccountId): Promise<void> {
  await state.append(indexedAccountsItem.key(), {
    text: account,
    keptFor: indexedAccountsItem.keptFor,
    most: 10_000,
    whenFull: 'forgets',
  })
}
