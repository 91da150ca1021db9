import { acceptCanary } from '../../lib/drill/canary.ts'
import { type DrillRun, runDrill } from '../../lib/drill/drill.ts'
import {
  type DrillReport,
  type EarlierDrill,
  type Heard,
  heardText,
  isGood,
  isHeard,
  slowestOf,
} from '../../lib/drill/drill-report.ts'
import { type AttackResult, brokenLinkOf } from '../../lib/drill/strike.ts'
import { forwardingRule, type OpenDrill } from './open-drill.ts'
import { peopleOf, peopleToAsk, type Reader } from './people.ts'
import { whyBroken } from './why-broken.ts'

/** What whoever drills asks for. */
export type Asked = Pick<
  DrillRun,
  'regions' | 'attacks' | 'timeout' | 'keep' | 'tags' | 'stopped' | 'note'
> & {
  /** What earlier drills came to. */
  trend: EarlierDrill[]
  /** Who types the codes that they read, and what ends the asking; nobody where absent. */
  person?: { reader: Reader; signal: AbortSignal }
}

/**
 * Drills the guard of an account, and reports what it did.
 * @throws RunError where it could not be made
 */
export async function makeDrill(open: OpenDrill, { trend, person, ...asked }: Asked): Promise<DrillReport> {
  const { clients, identity, state, topicArn, guard } = open
  const startedAt = state.now().toISOString()
  const callsBefore = clients.calls().total
  const now = () => state.now().getTime()
  const earlier = new Map(trend.flatMap((one) => (one.code === undefined ? [] : [[one.code, one.startedAt]])))
  const { timeout } = asked
  const people = peopleToAsk(await peopleOf(open), person && { ...person, earlier, timeout, now })
  try {
    const done = await runDrill({
      ...asked,
      clients,
      state,
      identity,
      topicArn,
      ruleIn: (region) => forwardingRule(guard, region),
      accept: (trailArn) => acceptCanary(open, trailArn),
      wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      now,
      // Whoever is asked for the code must have read it elsewhere.
      begun: (code) => person || asked.note(`drill ${code}: alerts of it are marked [drill ${code}]`),
      struck: people.ask,
      explain: (result) => explained(open, result),
    })
    const channels = await people.told()
    const slowest = slowestOf(done.attacks)
    return {
      schemaVersion: '1',
      account: identity.account,
      partition: identity.partition,
      startedAt,
      finishedAt: state.now().toISOString(),
      apiCalls: clients.calls().total - callsBefore,
      ...done,
      attacks: done.attacks.map((one) => withPeople(one, channels)),
      ...(slowest && { slowest }),
      channels,
      trend,
    }
  } finally {
    await people.end()
  }
}

async function explained(open: OpenDrill, result: AttackResult): Promise<AttackResult> {
  const link = brokenLinkOf(result)
  if (link === undefined) return result
  return { ...result, brokenLink: { link, why: await whyBroken(open, link, result.region) } }
}

/** An answer that a channel does not bring to its people is not told, whatever the drill's own queue received. */
function withPeople(one: AttackResult, channels: readonly Heard[]): AttackResult {
  const deaf = channels.filter((channel) => !isHeard(channel))
  if (deaf.length === 0 || !isGood(one) || one.result === 'prevented') return one
  return { ...one, brokenLink: { link: 'received', why: deaf.map(heardText) } }
}
