import { randomBytes, randomInt } from 'node:crypto'
import type { Clients } from '../aws/clients.ts'
import { errorCode, errorMessage, isServiceControlDeny, RunError } from '../aws/errors.ts'
import type { AccountIdentity } from '../collect/account.ts'
import { type AttackId, onCanary } from '../model/drill.ts'
import type { Arn, Region } from '../model/index.ts'
import { canaryName, type Drill, getDrills, heldUntil, putDrill, type StoredDrill } from '../state/drills.ts'
import type { StateTable } from '../state/state-table.ts'
import { parseArn, trailArnOf } from '../text/arn.ts'
import { checkRoom, makeCanary } from './canary.ts'
import { openMailbox, subscribeQueue } from './mailbox.ts'
import { type Left, removeDrill } from './remove.ts'
import { type AttackResult, forbidden, strike, type Striking } from './strike.ts'

export type DrillRun = {
  clients: Clients
  state: StateTable
  identity: AccountIdentity
  topicArn: Arn
  /** A queue that hears the topic already, and stays; one is made for the drill where absent. */
  standingQueue?: Arn
  regions: readonly Region[]
  attacks: readonly AttackId[]
  /** The forwarding rule of a region; needed for `disable-forwarding` alone. */
  ruleIn: (region: Region) => string | undefined
  /** Makes the canary's live configuration its baseline. */
  accept: (trailArn: Arn) => Promise<void>
  timeout: number
  keep: boolean
  /** Of what is made, beside its own. */
  tags?: Readonly<Record<string, string>>
  wait: (milliseconds: number) => Promise<void>
  now: () => number
  stopped: () => boolean
  /** Tells the code, before anything is made. */
  begun: (code: string) => void
  /** Tells when an attack is sent, in milliseconds. */
  struck: (code: string, at: number) => void
  /** Says why a link is broken, while what is broken still stands. */
  explain: (result: AttackResult) => Promise<AttackResult>
  note: (text: string) => void
}

/** `left`: what could not be removed, or was to be kept. */
export type Drilled = { code: string; attacks: AttackResult[]; left: Left[] }

/** Without letters and digits that look alike: people read it to each other. */
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const newCode = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')

/**
 * Attacks a canary in each region, side by side, and measures the guard's answer. Whatever is made is named in a signed
 * record before it is made, and removed at the end, whatever happened.
 * @throws RunError where a region has no room, a drill is under way, or something could not be made
 */
export async function runDrill(run: DrillRun): Promise<Drilled> {
  const { clients, state, identity, regions, topicArn } = run
  const refused: Left[] = []
  const underway = await getDrills(refusing(state, refused), identity.account)
  const isAsked = ({ what }: Left) => regions.some((region) => what.includes(`:cloudtrail:${region}:`))
  const inTheWay = refused.find(isAsked)
  if (inTheWay) throw new RunError(`the ${inTheWay.what} is not to be believed: ${inTheWay.why}`)
  const open = underway.find(({ drill }) => drill.state === 'open' && regions.includes(drill.region))
  if (open)
    throw new RunError(
      `a drill is open in ${open.drill.region}: let it end, or remove what it left with trailkeeper drill --clean`,
    )
  for (const region of regions) await checkRoom(clients, region)
  const versionOf = (trailArn: Arn) => underway.find(({ drill }) => drill.trailArn === trailArn)?.version
  const code = newCode()
  const suffix = randomBytes(6).toString('hex')
  const home = parseArn(topicArn)?.region ?? ''
  const { account, partition } = identity
  const queueArn = `arn:${partition}:sqs:${home}:${account}:${canaryName}-${suffix}`
  const isOwnQueue = run.standingQueue === undefined
  const records = regions.map((region): StoredDrill => {
    const trailArn = trailArnOf({ partition, region, account }, canaryName)
    const rule = run.attacks.includes('disable-forwarding') ? run.ruleIn(region) : undefined
    const drill: Drill = {
      account,
      region,
      code,
      state: 'open',
      until: heldUntil('open', state.now()),
      trailArn,
      bucket: `${canaryName}-${account}-${region}-${suffix}`.slice(0, 63),
      topicArn,
      ...(isOwnQueue && { queueArn }),
      ...(rule !== undefined && { rule }),
    }
    return { drill, version: versionOf(trailArn) ?? 0 }
  })
  const written: StoredDrill[] = []
  const results: AttackResult[] = []
  const failures: unknown[] = []
  const left: Left[] = []
  let mailbox: Awaited<ReturnType<typeof openMailbox>> | undefined
  try {
    for (const record of records) {
      await renew(state, record)
      written.push(record)
    }
    run.begun(code)
    if (isOwnQueue) {
      const subscriptionArn = await subscribeQueue(clients, queueArn, topicArn, run.tags)
      for (const record of records) record.drill = { ...record.drill, subscriptionArn }
    }
    mailbox = await openMailbox(clients, run.standingQueue ?? queueArn, run.wait)
    const striking: Striking = { ...run, partition, mailbox }
    const ofRegions = await Promise.allSettled(
      records.map((record) => inRegion(run, striking, record, results)),
    )
    failures.push(...ofRegions.flatMap((one) => (one.status === 'rejected' ? [one.reason] : [])))
  } catch (error) {
    if (written.length === 0) results.push(...(await preventedUnsigned(run, records, error)))
    if (results.length === 0) failures.push(error)
  } finally {
    await mailbox?.close()
    if (!run.keep)
      left.push(...(await Promise.all(written.map((record) => removeDrill(clients, state, record)))).flat())
  }
  const [failed] = failures
  if (failed) {
    const what = failed instanceof RunError ? '' : 'the drill could not be made: '
    const rest = left.map(({ what: one, why }) => `; not removed: ${one}: ${why}`).join('')
    throw new RunError(`${what}${errorMessage(failed)}${rest}`, { cause: failed })
  }
  return { code, attacks: results, left }
}

/**
 * Where the organization forbids whoever drills to sign or to write a record, nothing is made: all attacks that are asked
 * for are tried on what is not there.
 * @returns none where one of them is not forbidden
 */
async function preventedUnsigned(
  { clients, identity, attacks, note }: DrillRun,
  records: readonly StoredDrill[],
  error: unknown,
): Promise<AttackResult[]> {
  const [code, message] = [errorCode(error), errorMessage(error)]
  if (!isServiceControlDeny({ code, message })) return []
  note(`no record of the drill may be written: the guard tells of what is tried as of real attacks`)
  const { partition } = identity
  const tried = await Promise.all(
    records.flatMap(({ drill }) => attacks.map((id) => forbidden({ clients, partition }, drill, id))),
  )
  return tried.includes(undefined) ? [] : tried.flatMap((one) => one ?? [])
}

/** A table that tells which records of drills it does not believe, as nobody removes what they name. */
const refusing = (state: StateTable, refused: Left[]): StateTable => ({
  ...state,
  distrust: (key, why, item) => {
    refused.push({ what: `record ${key.sk}`, why })
    state.distrust(key, why, item)
  },
})

/** Signs a record anew, so that it holds for the next attack. */
async function renew(state: StateTable, record: StoredDrill): Promise<void> {
  record.drill = { ...record.drill, until: heldUntil('open', state.now()) }
  const replaces = record.version === 0 ? undefined : record.version
  if ((await putDrill(state, record.drill, replaces)) === 'overtaken')
    throw new RunError(`another drill began in ${record.drill.region}`)
  record.version += 1
}

async function inRegion(
  run: DrillRun,
  striking: Striking,
  record: StoredDrill,
  results: AttackResult[],
): Promise<void> {
  const { clients, state, note, stopped } = run
  const { region, trailArn } = record.drill
  if (stopped()) return
  await renew(state, record)
  const prevented = await preventedAttacks(run, striking, record.drill)
  results.push(...prevented)
  for (const { attack } of prevented) note(`${region} ${attack}: prevented`)
  const rest = run.attacks.filter((id) => !prevented.some(({ attack }) => attack === id))
  if (rest.some(isOnCanary)) {
    const attackedFrom = await makeCanary(clients, record.drill, striking.partition, run.tags)
    record.drill = { ...record.drill, attackedFrom }
    // Events tell whole seconds: the attack must not share one with what made the canary.
    await Promise.all([run.accept(trailArn), run.wait(1_000)])
  }
  for (const attack of rest) {
    if (stopped()) return
    await renew(state, record)
    run.struck(record.drill.code, run.now())
    const result = await run.explain(await strike(striking, record.drill, attack))
    if (stopped() && result.result === 'none') return
    results.push(result)
    note(`${region} ${attack}: ${result.result}`)
  }
}

const isOnCanary = (id: AttackId): boolean => onCanary.some((one) => one === id)

/** Calls that make a canary or remove it, among the attacks. */
const ofCanary: readonly AttackId[] = ['put-event-selectors', 'delete-trail']

/**
 * Attacks of those asked for that the organization forbids, found before there is a canary.
 * @throws RunError where one is left that needs a canary which could not be made whole, or not be removed
 */
async function preventedAttacks(
  { attacks }: DrillRun,
  striking: Striking,
  drill: Drill,
): Promise<AttackResult[]> {
  if (!attacks.some(isOnCanary)) return []
  const ids = onCanary.filter((id) => attacks.includes(id) || ofCanary.includes(id))
  const tried = await Promise.all(ids.map((id) => forbidden(striking, drill, id)))
  const prevented = tried.flatMap((one) => one ?? [])
  const inTheWay = prevented.find(({ attack }) => ofCanary.includes(attack))
  const rest = attacks.filter((id) => isOnCanary(id) && !prevented.some(({ attack }) => attack === id))
  if (inTheWay && rest.length > 0)
    throw new RunError(
      `${rest.join(', ')} in ${drill.region} needs a canary, and ${inTheWay.attack} on it: ${inTheWay.note}; none was made`,
    )
  return prevented.filter(({ attack }) => attacks.includes(attack))
}

/** Removes all that records of drills name, or those that are wanted. */
export async function cleanDrills(
  clients: Clients,
  state: StateTable,
  { account }: AccountIdentity,
  isWanted: (drill: Drill) => boolean = () => true,
): Promise<{ drills: number; left: Left[] }> {
  const refused: Left[] = []
  const known = await getDrills(refusing(state, refused), account, isWanted)
  const found = known.filter(({ over }) => !over)
  const left = await Promise.all(found.map((one) => removeDrill(clients, state, one)))
  return { drills: found.length, left: [...refused, ...left.flat()] }
}
