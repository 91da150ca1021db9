import { type SafeguardedService, safeguardsOf } from '../../collect/safeguards.ts'
import type { Outcome } from '../../model/index.ts'
import { awsCommand } from '../../text/aws-command.ts'
import type { Baseline } from '../../trail/baseline/baseline.ts'
import { type SettingDifference, settingDifferences } from '../../trail/baseline/setting-differences.ts'
import type { GuardSettings } from '../guard-settings.ts'
import { mendingCalls } from '../mending-calls.ts'
import type { Decided, LeftToPeople } from './reaction.ts'

const services: Readonly<Record<string, SafeguardedService>> = {
  's3.amazonaws.com': 's3',
  'kms.amazonaws.com': 'kms',
  'sns.amazonaws.com': 'sns',
  'logs.amazonaws.com': 'logs',
}

/**
 * Compares what the trails rest on, as it is when repairs are done, with how their baselines have it. A policy that
 * others had a say in, a bucket's name, a subscriber's consent are no machine's to decide about: each difference is
 * told, with the very commands that put back what stood there. So are the calls on a trail that were not made.
 */
export async function leftToPeople(
  settings: GuardSettings,
  reaction: Decided,
  done: readonly Outcome[],
): Promise<LeftToPeople> {
  const { verdict, eventSource, tamper } = reaction.seen
  if (verdict !== 'tamper') return { outcomes: [], commands: [] }
  if (tamper.eventName === 'PutEventConfiguration') return leftOf(settings, reaction, 'cloudtrail')
  if (eventSource === 'cloudtrail.amazonaws.com') return leftOfTrails(settings, reaction, done)
  const service = services[eventSource]
  return service ? leftOf(settings, reaction, service) : { outcomes: [], commands: [] }
}

/** A trail that could not be sent to its bucket, or made again: the bucket first, where it is gone. */
async function leftOfTrails(
  settings: GuardSettings,
  reaction: Decided,
  done: readonly Outcome[],
): Promise<LeftToPeople> {
  const { planned, restored } = reaction
  const refused = planned
    .filter(({ remedy }) => restored.some((repair) => repair.remedy === remedy))
    .flatMap(({ refusal }) => refusal?.commands ?? [])
  const undone = done.flatMap(({ call, result }) =>
    call && result !== 'applied' ? [awsCommand(call, call.region)] : [],
  )
  const commands = [...new Set([...refused, ...undone])]
  if (commands.length === 0) return { outcomes: [], commands }
  const rest = await leftOf(settings, reaction, 's3')
  const isBucketGone = rest.commands.some((command) => command.includes(' create-bucket '))
  return isBucketGone ? { ...rest, commands: [...rest.commands, ...commands] } : { outcomes: [], commands }
}

async function leftOf(
  { clients }: GuardSettings,
  { baselines }: Decided,
  service: SafeguardedService,
): Promise<LeftToPeople> {
  const left: LeftToPeople = { outcomes: [], commands: [] }
  for (const baseline of baselines.values()) {
    const kept = baseline.destination.safeguards
    if (!kept || baseline.retired) continue
    const live = await safeguardsOf(clients, baseline, [service])
    for (const difference of settingDifferences(kept, live, baseline.account).differences) {
      const commands = mendingCalls(difference)
      const isNews = commands.some((command) => !left.commands.includes(command))
      if (!isNews) continue
      left.commands.push(...commands)
      left.outcomes.push(outcomeOf(baseline, difference))
    }
  }
  return left
}

const outcomeOf = ({ trailArn }: Baseline, { setting, text }: SettingDifference): Outcome => ({
  check: 'tampering-path',
  remedy: `the ${setting}`,
  resource: trailArn,
  result: 'refused',
  message: `${text}. It is for a person to put it back.`,
})
