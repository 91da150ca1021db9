import { createHash } from 'node:crypto'
import type { AccountId, Arn, Region } from '../model/index.ts'

/*
 * The layout of the guard's one table, whole: string keys `pk` and `sk`, `expiresAt` as time to live, and a MAC of the
 * guard in each (`hmac`, state-table.ts; in journals each entry has its own, journal.ts). What stands in an installed
 * table must be read by every later version: a stored key, and its attributes, never change.
 */

export type ItemKey = { pk: string; sk: string }

/**
 * What an item is, as its key says in plain text: how an item is named that is not to be believed, whose key anybody may
 * have chosen.
 */
export function kindOf({ pk, sk }: ItemKey): string {
  if (sk === 'sent') return 'sent'
  const [kind = ''] = (pk.startsWith('account#') ? sk : pk).split('#')
  return kind
}

/** In seconds, as time to live counts: `keptFor` is how long an item stays after its last write. */
export const day = 86_400

/** Items of an account that differ by what follows a prefix of `sk`. */
const ofAccount = (prefix: string) => ({
  /** The key of one, and without `rest` what all of an account's begin with. */
  key: (account: AccountId, rest = ''): ItemKey => ({ pk: `account#${account}`, sk: `${prefix}${rest}` }),
  restOf: (sk: string): string => sk.slice(prefix.length),
})

/** A trail that some run saw logging. Sweeps write it; sweeps and reactions read it. 400 days. */
export const seenLoggingItem = { ...ofAccount('logging#'), keptFor: 400 * day }

/** The stops of a trail that events told of: a journal. Reactions write it; both read it. 90 days. */
export const stopsItem = { ...ofAccount('stops#'), keptFor: 90 * day }

/** A trail's stop time and configuration as the last sweep saw them. Sweeps write and read it. 400 days. */
export const lastSeenItem = { ...ofAccount('sighting#'), keptFor: 400 * day }

/**
 * The newest digest that was seen of a trail in one account and region, and up to when its files were proven last: a
 * digest that is not there any more was deleted. Verifications write and read it. 400 days.
 */
export const newestDigestItem = { ...ofAccount('digest#'), keptFor: 400 * day }

/**
 * A gap that has ended, whose events are to be brought back, and what became of that; of every account in one place, where
 * the function `recover` looks. Sweeps and reactions write it, and that function. 90 days: event history has nothing older.
 */
export const recoveryItem = {
  keptFor: 90 * day,
  partition: 'recoveries',
  key: (account: AccountId, from: string, trail: Arn): ItemKey => ({
    pk: recoveryItem.partition,
    sk: `${account}#${from}#${trail}`,
  }),
}

/**
 * A part of a region's time that is brought back, with the files that it became. The function `recover` writes and reads
 * it: one that is not there is brought back again, to the same files. 90 days.
 * @param recovery names a gap and the place that it is brought back to
 */
export const recoveredPartItem = {
  keptFor: 90 * day,
  under: (recovery: string): ItemKey => ({
    pk: `recovered#${createHash('sha256').update(recovery).digest('hex')}`,
    sk: 'part#',
  }),
  key: (recovery: string, region: Region, from: number): ItemKey => ({
    pk: recoveredPartItem.under(recovery).pk,
    sk: `part#${region}#${from}`,
  }),
}

/** That a trail was deleted. Reactions write it, and read it when a trail is made. 2 days. */
export const deletionItem = { ...ofAccount('deleted'), keptFor: 2 * day }

/**
 * What the trails rest on. Each sweep writes it, so its end tells `doctor` of the last one; reactions read it. 2 days: an
 * old list that is put back must not leave out for long what came since.
 */
export const protectionItem = { ...ofAccount('protected'), keptFor: 2 * day }

/** That a known pipeline changed a trail. Reactions write it, sweeps read it. 2 days. */
export const pipelineChangeItem = { ...ofAccount('proposed#'), keptFor: 2 * day }

/** Roles that pipelines of the policy matched, by ARN with their ids. Sweeps write and read it. 400 days. */
export const pipelineRolesItem = { ...ofAccount('pipeline-roles'), keptFor: 400 * day }

/**
 * A drill: which canary a person attacks, and until when; with a MAC of the key of people. `drill` writes it, reactions read
 * it. While it is open it stays, so that what a drill left is found; 2 hours once all is removed.
 */
export const drillItem = { ...ofAccount('drill#'), keptFor: 7_200 }

/**
 * What a drill by the stack's schedule came to, by when it began; with a MAC of the key of those drills. The function
 * `drill` writes it; `drill` and `doctor` at the command line read it. Nothing is kept quiet by it. 400 days.
 */
export const drillResultItem = { ...ofAccount('drilled#'), keptFor: 400 * day }

/** The current baseline of a trail, with its MAC. Sweeps and `baseline accept` write it; all read it. Stays. */
export const baselineItem = ofAccount('baseline#')

const versions = ofAccount('baseline-version#')
const atVersion = /^baseline-version#(.*)#(\d+)$/

/** Each version that a baseline had, with its MAC; they sort as they count. Written with the current one. Stays. */
export const baselineVersionItem = {
  key: (account: AccountId, trail: Arn, version: number) =>
    versions.key(account, `${trail}#${String(version).padStart(8, '0')}`),
  /** What the versions of one trail, or of all, begin with. */
  under: (account: AccountId, trail?: Arn) => versions.key(account, trail === undefined ? '' : `${trail}#`),
  parsed(sk: string): { trail: Arn; version: number } | undefined {
    const [, trail = '', version = ''] = atVersion.exec(sk) ?? []
    return trail === '' ? undefined : { trail, version: Number(version) }
  },
}

/**
 * What the guard's functions were like at the first sweep of a deployment, with its MAC; one without an id beside the
 * first tells that there was one. Sweeps write it; sweeps, reactions and `doctor` read it. Stays.
 */
export const guardRecordItem = {
  key: (guard: { name: string; homeRegion: Region }, id: string): ItemKey => ({
    pk: `guard#${guard.name}#${guard.homeRegion}`,
    sk: `functions#${id}`,
  }),
}

/**
 * What the last sweep left, so that the next one notices what was taken away or put back: the version of each baseline,
 * and how far other items had come; with its MAC. Sweeps write it; sweeps, reactions and the command line read it. Stays.
 */
export const indexItem = {
  key: (account: AccountId): ItemKey => ({ pk: `account#${account}`, sk: 'index' }),
}

/** Accounts of which there is an index: a journal. Sweeps write and read it. 400 days. */
export const indexedAccountsItem = {
  keptFor: 400 * day,
  key: (): ItemKey => ({ pk: 'guard', sk: 'accounts' }),
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/**
 * Attempts of one caller and call that failed: a journal of their event ids. Reactions write it; both read it. 30 days.
 * Hashed: a caller's name is the caller's choice, and may be longer than a key.
 */
export const attemptsItem = {
  keptFor: 30 * day,
  partition: (account: AccountId) => `attempts#${account}`,
  key: (account: AccountId, caller: string, eventName: string): ItemKey => ({
    pk: attemptsItem.partition(account),
    sk: sha256(JSON.stringify([caller, eventName])),
  }),
}

/**
 * What people were told of a resource and is still open. Sweeps and reactions write and read it; `scope` is an account,
 * or `organization#` and its id. 400 days. Hashed: what names a resource does not choose how long its key is.
 */
export const alertStateItem = {
  keptFor: 400 * day,
  partition: (scope: string) => `matters#${scope}`,
  key: (scope: string, resource: string): ItemKey => ({
    pk: alertStateItem.partition(scope),
    sk: sha256(resource).slice(0, 32),
  }),
}

/**
 * The scope of what people were told of log file integrity: sweeps do not look for it, and must not end it.
 * @param only the accounts of organization trails that a verification was of
 */
export const verificationScope = (account: AccountId, only: readonly AccountId[] = []): string =>
  ['verification', account, ...only].join('#')

/** An alert that some channel did not take. Whoever could not send it writes it, the next sweep reads it. 90 days; 1 when sent. */
export const outboxItem = {
  keptFor: 90 * day,
  partition: (account: AccountId) => `outbox#${account}`,
  key: (account: AccountId, name: string): ItemKey => ({ pk: outboxItem.partition(account), sk: name }),
}

/** (`said` before items had MACs.) That an alert was sent under a name, is being sent, or over which channels it was not. Both write and read it. 400 days. */
export const sentItem = {
  keptFor: 400 * day,
  key: (name: string): ItemKey => ({ pk: name, sk: 'sent' }),
}

/** The repairs of a resource by a remedy within the policy's window. Both write and read it. The window and an hour. */
export const budgetItem = {
  key: (resource: string, remedy: string): ItemKey => ({ pk: `budget#${resource}`, sk: remedy }),
}

/** A write that the guard made. Whoever made it writes it, reactions read it. 2 days: events are retried for one. */
export const ownCallItem = {
  keptFor: 2 * day,
  key: (requestId: string): ItemKey => ({ pk: `call#${requestId}`, sk: 'own' }),
}

/**
 * Which findings Security Hub has as active. Sweeps write and read it, and verifications: `scope` is an account, or that
 * of a verification. 400 days.
 */
export const importedFindingsItem = {
  keptFor: 400 * day,
  key: (scope: string): ItemKey => ({ pk: `securityhub#${scope}`, sk: 'active' }),
}
