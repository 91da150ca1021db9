import { type DrillRun, runDrill } from '../../lib/drill/drill.ts'
import { type AttackResult, brokenLinkOf } from '../../lib/drill/strike.ts'
import { acceptCanary } from './accept-canary.ts'
import { type DrillReport, slowestOf } from './drill-text.ts'
import { forwardingRule, type OpenDrill } from './open-drill.ts'
import { whyBroken } from './why-broken.ts'

/** What whoever drills asks for. */
export type Asked = Pick<DrillRun, 'regions' | 'attacks' | 'timeout' | 'keep' | 'stopped' | 'note'> & {
  /** What earlier drills came to. */
  trend: DrillReport['trend']
}

/**
 * Drills the guard of an account, and reports what it did.
 * @throws RunError where it could not be made
 */
export async function makeDrill(open: OpenDrill, { trend, ...asked }: Asked): Promise<DrillReport> {
  const { clients, identity, state, topicArn, guard } = open
  const startedAt = state.now().toISOString()
  const done = await runDrill({
    ...asked,
    clients,
    state,
    identity,
    topicArn,
    ruleIn: (region) => forwardingRule(guard, region),
    accept: (trailArn) => acceptCanary(open, trailArn),
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    now: () => state.now().getTime(),
    explain: (result) => explained(open, result),
  })
  const slowest = slowestOf(done.attacks)
  return {
    schemaVersion: '1',
    account: identity.account,
    startedAt,
    finishedAt: state.now().toISOString(),
    ...done,
    ...(slowest && { slowest }),
    trend,
  }
}

async function explained(open: OpenDrill, result: AttackResult): Promise<AttackResult> {
  const link = brokenLinkOf(result)
  if (link === undefined) return result
  return { ...result, brokenLink: { link, why: await whyBroken(open, link, result.region) } }
}
