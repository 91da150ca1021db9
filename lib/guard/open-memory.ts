import { answered, read } from '../aws/read.ts'
import type { AccountId, Read } from '../model/index.ts'
import { getDrills } from '../state/drills.ts'
import { isNewer, oldIndex } from '../state/distrusted.ts'
import { dropUnsigned } from '../state/drop-unsigned.ts'
import { day, indexedAccountsItem, indexItem } from '../state/keys.ts'
import { getIndex, type MemoryIndex, noteMissing } from '../state/memory-index.ts'
import type { StateTable } from '../state/state-table.ts'
import type { GuardSettings } from './guard-settings.ts'

/** So young, a guard may know nothing yet: it sweeps once an hour. */
const young = 2 * 3_600_000

/** A guard sweeps once a day at least. */
const mostAge = 2 * day * 1_000

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
    const { at } = index
    if (state.now().getTime() - Date.parse(at) > mostAge)
      state.distrust(indexItem.key(account), oldIndex(at), at)
    await Promise.all([noteMissing(state, account, index), getDrills(state, account)])
    return index
  }
  if (!distrusted || distrusted.unsigned !== undefined) return undefined
  const key = indexItem.key(account)
  const claims = await state.claims({ pk: key.pk, consistent: true })
  if (claims.some(({ isOwn, why }) => isOwn || isNewer(why))) {
    // One that a newer version wrote was noted as that when it was read.
    const isMissing = !claims.some((one) => one.key.sk === key.sk && isNewer(one.why))
    if (isMissing) state.distrust(key, 'it is missing', state.now().toISOString())
    return undefined
  }
  const dropped = await dropUnsigned(state, account)
  const isYoung = dropped > 0 ? isYoungDeployment : isExpectedToBeEmpty
  if (!(await isYoung(settings, state, account))) distrusted.isEmptied = true
  else if (dropped > 0) distrusted.dropped = dropped
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
  return isRecent(settings, await read('kms:DescribeKey', () => keyMadeAt(settings)))
}

/**
 * True where the guard's code is as young as an update from a version without MACs, whose key is older. That can be
 * brought about by a change of the function, which is told of; and what was dropped is told in either case.
 */
async function isYoungDeployment(settings: GuardSettings): Promise<boolean> {
  return isRecent(settings, await read('lambda:GetFunctionConfiguration', () => sweepDeployedAt(settings)))
}

/** What cannot be read is told of. */
const isRecent = ({ now }: GuardSettings, at: Read<Date>): boolean =>
  at.ok && now().getTime() - at.value.getTime() < young

/** When the key was made that signs the memory: nobody can set that to another time, and it came with the stack. */
async function keyMadeAt({ clients, table, baselineKey: KeyId }: GuardSettings): Promise<Date> {
  const [kms, { DescribeKeyCommand }] = await Promise.all([
    clients.ownKms(table.region),
    import('@aws-sdk/client-kms'),
  ])
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }))
  return answered(KeyMetadata?.CreationDate, 'when the key was made')
}

/** When the sweep's function was changed last, as each deployment of other code does. */
export async function sweepDeployedAt({
  clients,
  homeRegion,
  deployment,
}: Pick<GuardSettings, 'clients' | 'homeRegion' | 'deployment'>): Promise<Date> {
  const [lambda, { GetFunctionConfigurationCommand }] = await Promise.all([
    clients.lambda(homeRegion),
    import('@aws-sdk/client-lambda'),
  ])
  const FunctionName = `${deployment?.name ?? 'trailkeeper'}-sweep`
  const { LastModified } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  return new Date(answered(LastModified, 'when the function was changed'))
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
