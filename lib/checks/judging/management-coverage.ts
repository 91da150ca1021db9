import { findUnlogged } from '../../coverage/find-unlogged.ts'
import { question } from '../../coverage/questions.ts'
import { strictlyCovers } from '../../coverage/weakens.ts'
import type { ReadFailure, Selectors, Snapshot, WitnessEvent } from '../../model/index.ts'
import { isExpectedDenial, type Rules } from './rules.ts'
import { regionViews } from '../../coverage/trails-logging-in.ts'

/** All management events; what is excluded of KMS and the RDS Data API is another check's business. */
export const allManagementEvents = (partition: string) =>
  question('management-events-except-kms-and-rds-data', partition)

/** A management event that these selectors by themselves do not log as the policy asks, or undefined. */
export function missedManagementEvent(
  selectors: Selectors,
  policy: Rules,
  partition: string,
): WitnessEvent | undefined {
  const { wanted, examples } = allManagementEvents(partition)
  const missed = findUnlogged(wanted, [selectors])
  if (missed || policy.coverage === 'union' || strictlyCovers(wanted, [selectors])) return missed
  return examples[0]
}

/** An event for a message: its own words, no more. */
export const eventText = (event: WitnessEvent): string =>
  [event.eventSource, event.eventName, event['resources.ARN']].filter(Boolean).join(' ') ||
  JSON.stringify(event)

/** Regions that could not be read, and whose denial the policy does not expect: a trail may stand in each. */
export const unreadRegions = (snapshot: Snapshot, policy: Rules): ReadFailure[] =>
  Object.entries(regionViews(snapshot)).flatMap(([region, view]) =>
    view.ok || isExpectedDenial(policy, region, view) ? [] : [{ ...view, region }],
  )

/** True where no region at all could be read: not even multi-region trails are known. */
export const nothingWasRead = (snapshot: Snapshot): boolean =>
  Object.values(regionViews(snapshot)).every((view) => !view.ok)
