import { parseBaseline } from '../trail/baseline/parse-baseline.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'
import { canonicalJson } from '../text/fields.ts'
import type { AccountId, Arn } from '../model/index.ts'
import { baselineItem, baselineVersionItem } from './keys.ts'
import { baselineFault } from './baseline-fault.ts'
import { macOf } from './mac.ts'
import { getIndex, type MemoryIndex } from './memory-index.ts'
import { bytesIn, numberIn, textIn } from './attributes.ts'
import type { Claim, ProvenItem, StateTable, Written } from './state-table.ts'

/** The alias of the guard's own key, as the stack makes it; functions name it by its ARN, which nobody can point elsewhere. */
export const baselineKeyAlias = 'alias/trailkeeper-baselines'

/** The alias of the key that signs what people write. */
export const peopleKeyAlias = 'alias/trailkeeper-people'

/** The alias of the key that signs what scheduled drills write. */
export const drillKeyAlias = 'alias/trailkeeper-drills'

/** A baseline as it stands in the table, unverified. */
type StoredBaseline = {
  trailArn: Arn
  version: number | undefined
  body: string | undefined
  mac: Uint8Array | undefined
  /** True where the guard's own MAC vouches for it, so that KMS need not be asked. */
  isOwn: boolean
  newer: string | undefined
}

const storedIn = ({ item, isOwn, newer }: Claim, trailArn: Arn): StoredBaseline => ({
  trailArn,
  isOwn,
  newer,
  version: numberIn(item, 'version'),
  body: textIn(item, 'body'),
  mac: bytesIn(item, 'mac'),
})

/** The current baselines of an account, or of one of its trails. Read consistently: a run sees what the last one put. */
async function currentItems(table: StateTable, account: AccountId, only?: Arn): Promise<StoredBaseline[]> {
  const { pk, sk: prefix } = baselineItem.key(account, only)
  const claims = await table.claims({ pk, prefix, consistent: true })
  return claims
    .map((claim) => storedIn(claim, baselineItem.restOf(claim.key.sk)))
    .filter(({ trailArn }) => only === undefined || trailArn === only)
}

/** All versions of one trail's baseline, oldest first. */
async function versionItems(table: StateTable, account: AccountId, trail: Arn): Promise<StoredBaseline[]> {
  const { pk, sk: prefix } = baselineVersionItem.under(account, trail)
  const claims = await table.claims({ pk, prefix, consistent: true })
  return claims.map((claim) => storedIn(claim, trail))
}

/** The newest version in the history of each trail: keys only, so that long histories stay cheap to look at. */
async function newestVersions(table: StateTable, account: AccountId, only?: Arn): Promise<Map<Arn, number>> {
  const { pk, sk: prefix } = baselineVersionItem.under(account, only)
  const newest = new Map<Arn, number>()
  for (const sk of (await table.standing({ pk, prefix, consistent: true })).keys()) {
    const found = baselineVersionItem.parsed(sk)
    if (found) newest.set(found.trail, Math.max(newest.get(found.trail) ?? 0, found.version))
  }
  return newest
}

/**
 * The newest version of each trail that is known: by the index that the last sweep signed, or, where there is none yet,
 * by the history.
 */
async function knownVersions(
  table: StateTable,
  account: AccountId,
  only?: Arn,
  known?: MemoryIndex,
): Promise<ReadonlyMap<Arn, number>> {
  const index = known ?? (await getIndex(table, account))
  if (!index) return newestVersions(table, account, only)
  return new Map([...index.baselines].filter(([arn]) => only === undefined || arn === only))
}

/** A stored baseline that must not be used: nothing is restored to it, and people hear of it. */
export type BrokenBaseline = {
  trailArn: Arn
  why: string
  /** The version that its item claims to be; absent where there is no item, or it claims none. */
  stored?: number
  /** The newest version in its history; 0 where there is none. */
  newest: number
  /** True where a later version of Trailkeeper put it, and its signature is good. */
  isNewer?: true
}

export type LoadedBaselines = {
  trusted: Map<Arn, Baseline>
  broken: BrokenBaseline[]
  /** Trusted ones that the guard has not signed itself, or whose version is missing from the history. */
  unlisted: Baseline[]
}

/** Which baselines to load: one trail's, or those that a claim, not verified yet, is worth verifying for. */
export type WantedBaselines = Arn | ((claimed: Baseline) => boolean)

/**
 * The baselines of an account, each verified. One with a bad signature, of another trail or account, older than the
 * newest version in its history, or gone while its history is there is broken. None where the table has no key for MACs.
 * @param only those to load and verify, which saves a reaction the others
 * @param index what the last sweep signed, where it was read already
 * @throws whatever DynamoDB answers: without its memory the guard must not act as if it had none
 */
export async function loadBaselines(
  table: StateTable,
  account: AccountId,
  only?: WantedBaselines,
  index?: MemoryIndex,
): Promise<LoadedBaselines> {
  const loaded: LoadedBaselines = { trusted: new Map(), broken: [], unlisted: [] }
  if (table.macKey === undefined) return loaded
  const one = typeof only === 'string' ? only : undefined
  const [items, history] = await Promise.all([
    currentItems(table, account, one),
    knownVersions(table, account, one, index),
  ])
  await Promise.all(
    items.filter(isWanted(only)).map(async (item) => {
      const newest = history.get(item.trailArn) ?? 0
      const opened = await openItem(table, account, item, newest)
      if (typeof opened === 'string') {
        const stored = item.version !== undefined && { stored: item.version }
        const newer = opened === item.newer && { isNewer: true as const }
        loaded.broken.push({ trailArn: item.trailArn, why: opened, ...stored, newest, ...newer })
        return
      }
      loaded.trusted.set(opened.trailArn, opened)
      if (newest < opened.version || !item.isOwn) loaded.unlisted.push(opened)
    }),
  )
  const present = new Set(items.map((item) => item.trailArn))
  for (const [trailArn, newest] of history) {
    const why = 'it was removed, though it was known'
    if (!present.has(trailArn)) loaded.broken.push({ trailArn, why, newest })
  }
  return loaded
}

/** What claims nothing readable is nothing that a reaction could restore to; the sweep reports it. */
const isWanted =
  (only: WantedBaselines | undefined) =>
  ({ body }: StoredBaseline): boolean => {
    if (typeof only !== 'function') return true
    const claimed = body === undefined ? undefined : parseBaseline(body)
    return claimed !== undefined && only(claimed)
  }

/** The baseline in an item, or why it is not to be trusted. */
async function openItem(
  table: StateTable,
  account: AccountId,
  { trailArn, version, body, mac, isOwn, newer }: StoredBaseline,
  newest: number,
): Promise<Baseline | string> {
  if (body === undefined || mac === undefined) return 'it is not whole'
  const fault = isOwn ? undefined : await baselineFault(table, body, mac)
  if (fault !== undefined) return fault
  if (newer !== undefined) return newer
  const baseline = parseBaseline(body)
  if (!baseline) return 'it cannot be read by this version of Trailkeeper'
  if (baseline.trailArn !== trailArn || baseline.account !== account)
    return `it is the baseline of ${baseline.trailArn}`
  if (version !== baseline.version) return `it is version ${baseline.version}, and claims to be another`
  if (newest > baseline.version)
    return `it was put back to version ${baseline.version}, though version ${newest} is known`
  return baseline
}

/**
 * Puts a baseline with its MAC as the version that it says. The current one is written first, then the history: a run
 * that ends between the two leaves a history that is too short, never one that contradicts it.
 * @param replaces the version that is stored now; absent where there is none
 * @returns `overtaken` where another run was quicker: nothing is written then
 * @throws whatever KMS or DynamoDB answers
 */
export async function putBaseline(
  table: StateTable,
  baseline: Baseline,
  replaces?: number,
): Promise<Written> {
  const attributes = await attributesOf(table, baseline)
  const key = baselineItem.key(baseline.account, baseline.trailArn)
  const written = await table.putProven(key, attributes, replaces)
  if (written === 'written') await putVersion(table, baseline, attributes)
  return written
}

/**
 * Signs a baseline that a person accepted, or a version before signed, as the guard's own, and puts it into its history,
 * where a run ended before it did.
 */
export async function completeHistory(table: StateTable, baseline: Baseline): Promise<Written> {
  const attributes = await attributesOf(table, baseline)
  const key = baselineItem.key(baseline.account, baseline.trailArn)
  const written = await table.putProven(key, attributes, baseline.version)
  if (written === 'written') await putVersion(table, baseline, attributes)
  return written
}

/** A version that is in the history stays as it is. */
const putVersion = (table: StateTable, { account, trailArn, version }: Baseline, attributes: ProvenItem) =>
  table.putProven(baselineVersionItem.key(account, trailArn, version), attributes, undefined)

async function attributesOf(table: StateTable, baseline: Baseline): Promise<ProvenItem> {
  const body = canonicalJson(baseline)
  return { version: baseline.version, body, mac: await macOf(table, 'baseline', body) }
}

/** All versions of a trail's baseline whose signatures are good, oldest first; the others are left out. */
export async function getBaselineVersions(
  table: StateTable,
  account: AccountId,
  trailArn: Arn,
): Promise<Baseline[]> {
  const [listed, current] = await Promise.all([
    versionItems(table, account, trailArn),
    currentItems(table, account, trailArn),
  ])
  const unlisted = current.filter((item) => listed.every((one) => one.version !== item.version))
  const opened = await Promise.all([...listed, ...unlisted].map((item) => openItem(table, account, item, 0)))
  return opened.flatMap((one) => (typeof one === 'string' ? [] : [one]))
}
