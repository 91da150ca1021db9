import type { AccountId, Finding, FindingStatus, Region, Report } from '../model/index.ts'
import { checkFacts } from '../report/check-facts.ts'
import { reportOfFindings } from '../report/report-of-findings.ts'
import { trailArnOf } from '../text/arn.ts'
import { bytesIn, textIn } from '../state/attributes.ts'
import { canaryName, isOfDrillKey } from '../state/drills.ts'
import { drillResultItem } from '../state/keys.ts'
import { macFault, macOf } from '../state/mac.ts'
import type { StateTable } from '../state/state-table.ts'
import { canonicalJson, documentOf, field, listOf, nonEmpty, numberOf } from '../text/fields.ts'
import type { Left } from './remove.ts'
import { type AttackResult, links } from './strike.ts'

/** Whether a person heard of a drill by one channel, by the code that they typed. */
export type Heard = {
  /** `email`, `sms`, `chat`, … */
  channel: string
  /** Masked: reports are passed on. */
  endpoint: string
  result: 'received' | 'wrong-code' | 'earlier-drill' | 'no-answer' | 'unconfirmed' | 'unread' | 'not-asked'
  /** From the sending of the first attack until the code was typed: reading takes its part of it. */
  ms?: number
  why?: string
}

/** An earlier drill, as the next ones show it. */
export type EarlierDrill = {
  startedAt: string
  code?: string
  /** Names of its attacks, and in how many regions they were made. */
  kinds: string[]
  regions: number
  attacks: number
  answered: number
  slowestMs?: number
}

/** A drill as it is printed and kept. */
export type DrillReport = {
  schemaVersion: '1'
  code: string
  account: AccountId
  partition: string
  startedAt: string
  finishedAt: string
  apiCalls: number
  attacks: AttackResult[]
  /** The region whose answer took longest. */
  slowest?: { region: Region; attack: string; ms: number }
  /** One for each channel that leads to people. */
  channels: Heard[]
  left: Left[]
  /** Earlier drills, oldest first. */
  trend: EarlierDrill[]
}

/** Results that a guard need not be ashamed of. */
const good: ReadonlySet<unknown> = new Set<AttackResult['result']>(['answered', 'prevented', 'planned'])

/** @param one a result of a drill, or what a file says of an earlier one */
export const isGood = ({ result, brokenLink }: { result: unknown; brokenLink?: unknown }): boolean =>
  good.has(result) && brokenLink === undefined

/** Nobody asked is no fault of the guard's; what could not be read proves that nobody was told. */
export const isHeard = ({ result }: Heard): boolean => result === 'received' || result === 'not-asked'

/** The answer that took longest, by when the alert was received. */
export function slowestOf(attacks: readonly AttackResult[]): DrillReport['slowest'] {
  const timed = attacks.flatMap(({ region, attack, links: times }) => {
    const ms = Math.max(times.received ?? -1, times.restored ?? -1)
    return ms < 0 ? [] : [{ region, attack, ms }]
  })
  return timed.toSorted((a, b) => b.ms - a.ms)[0]
}

/** `1.25 s`; `-` for what did not come about. */
export const secondsText = (ms: number | undefined): string =>
  ms === undefined ? '-' : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`

/** What is to be said of a result beside its times, a sentence each. */
export function notesOf({ brokenLink, note, marked }: AttackResult): string[] {
  return [
    ...(note === undefined ? [] : [note]),
    ...(marked === false ? ['the alert is not marked as a drill'] : []),
    ...(brokenLink
      ? [
          `broken link: ${brokenLink.link}`,
          ...(brokenLink.why.length > 0 ? brokenLink.why : ['nothing that can be read tells why']),
        ]
      : []),
  ]
}

/** A channel in one sentence. */
export function heardText({ channel, endpoint, result, ms, why }: Heard): string {
  const said: Readonly<Record<Heard['result'], string>> = {
    received: `received, ${secondsText(ms)}`,
    'wrong-code': 'another code was typed',
    'earlier-drill': 'the code of an earlier drill was typed',
    'no-answer': 'nobody typed a code',
    unconfirmed: 'not confirmed: it receives nothing',
    unread: 'could not be read',
    'not-asked': 'nobody was asked',
  }
  return `${channel} ${endpoint}: ${said[result]}${why === undefined ? '' : `: ${why}`}`
}

/** The check that findings of drills name; no scan makes it. */
export const drillCheck = 'drill'

function findingOf(one: AttackResult, { account, partition }: DrillReport): Finding {
  const { attack, region, result, links: times } = one
  const status: FindingStatus = isGood(one) ? 'pass' : 'fail'
  const timed = links.flatMap((link) =>
    times[link] === undefined ? [] : `${link} ${secondsText(times[link])}`,
  )
  const why = notesOf(one).join('; ')
  return {
    check: drillCheck,
    severity: checkFacts(drillCheck).severity,
    status,
    account,
    region,
    resource: `${trailArnOf({ partition, region, account }, canaryName)}/${attack}`,
    expected: 'answered and told in time, or prevented',
    actual: [result, ...timed].join(', '),
    message: `${region}: ${attack} of a drill: ${result}${why === '' ? '' : `: ${why}`}`,
  }
}

/** A drill as the report that every format renders: one finding an attack and region. */
export const reportOfDrill = (drill: DrillReport): Report =>
  reportOfFindings(
    drill.account,
    drill.attacks.map((one) => findingOf(one, drill)),
    drill,
  )

/** A drill that the stack's schedule made, as later ones and `doctor` show it. */
export type DrillResult = EarlierDrill & {
  /** What was wrong, a sentence each; none where the guard answered. */
  wrong: string[]
}

/**
 * Keeps what a scheduled drill came to.
 * @throws whatever KMS or DynamoDB answers
 */
export async function putDrillResult(
  state: StateTable,
  account: AccountId,
  result: DrillResult,
): Promise<void> {
  const body = canonicalJson(result)
  const mac = await macOf(state, 'drill-result', body)
  const expiresAt = state.expiresAfter(drillResultItem.keptFor)
  await state.putProven(drillResultItem.key(account, result.startedAt), { body, mac, expiresAt }, undefined)
}

/**
 * What scheduled drills of an account came to, oldest first, as far as the key of scheduled drills vouches for it.
 * @param most so many of the last
 * @throws whatever DynamoDB answers
 */
export async function getDrillResults(
  state: StateTable,
  account: AccountId,
  most: number,
): Promise<DrillResult[]> {
  if (!isOfDrillKey(state, account, `:trail/${canaryName}`)) return []
  const { pk, sk: prefix } = drillResultItem.key(account)
  const claims = await state.claims({ pk, prefix, consistent: true })
  const last = claims.toSorted((a, b) => (a.key.sk < b.key.sk ? -1 : 1)).slice(-most)
  const read = last.map(async ({ key, item }): Promise<DrillResult[]> => {
    const [body, mac] = [textIn(item, 'body'), bytesIn(item, 'mac')]
    const result = body === undefined ? undefined : parsedResult(body)
    if (!result || body === undefined || mac === undefined) return []
    if (result.startedAt !== drillResultItem.restOf(key.sk)) return []
    return (await macFault(state, 'drill-result', body, mac, 'drill')) === undefined ? [result] : []
  })
  return (await Promise.all(read)).flat()
}

function parsedResult(body: string): DrillResult | undefined {
  const value = documentOf(body)
  const texts = (name: string) => listOf(field(value, name)).flatMap((one) => nonEmpty(one) ?? [])
  const number = (name: string) => numberOf(field(value, name)) ?? 0
  const startedAt = nonEmpty(field(value, 'startedAt'))
  const [code, slowestMs] = [nonEmpty(field(value, 'code')), numberOf(field(value, 'slowestMs'))]
  if (startedAt === undefined) return undefined
  return {
    startedAt,
    kinds: texts('kinds'),
    regions: number('regions'),
    attacks: number('attacks'),
    answered: number('answered'),
    wrong: texts('wrong'),
    ...(code !== undefined && { code }),
    ...(slowestMs !== undefined && { slowestMs }),
  }
}
