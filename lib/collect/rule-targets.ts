import {
  DescribeEventBusCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type Rule,
  type Target,
} from '@aws-sdk/client-eventbridge'
import { answered } from '../aws/read.ts'
import { patternText } from '../tamper/forwarding/event-patterns.ts'
import type { Clients } from '../aws/clients.ts'
import { wakingPrefix } from '../tamper/forwarding/path-faults.ts'
import { canonicalJson } from '../text/fields.ts'
import type { GuardDeployment, PathPart, Region, RuleTarget } from '../model/index.ts'

/** What a target may have without being another: where it leads, as whom, and what happens to what it did not take. */
const plain: ReadonlySet<string> = new Set(['Id', 'Arn', 'RoleArn', 'DeadLetterConfig', 'RetryPolicy'])

/**
 * The rules of a region's default bus whose names begin so.
 * @throws whatever the SDK throws
 */
export async function rulesNamed(clients: Clients, region: Region, prefix: string): Promise<Rule[]> {
  const client = await clients.events(region)
  const rules: Rule[] = []
  let token: string | undefined
  do {
    const page = await client.send(
      new ListRulesCommand({ NamePrefix: prefix, ...(token !== undefined && { NextToken: token }) }),
    )
    rules.push(...answered(page.Rules, 'Rules'))
    token = page.NextToken
  } while (token)
  return rules
}

/**
 * The targets of a rule on the default bus; a rule has five at most, so there is one page.
 * @throws whatever the SDK throws
 */
export const ruleTargets = async (clients: Clients, region: Region, rule: string): Promise<RuleTarget[]> =>
  (await wholeTargets(clients, region, rule)).map(targetOf)

/** The same with all that is set on them, in the order of their ids. */
export async function wholeTargets(clients: Clients, region: Region, rule: string): Promise<Target[]> {
  const client = await clients.events(region)
  const { Targets } = await client.send(new ListTargetsByRuleCommand({ Rule: rule }))
  return answered(Targets, 'Targets').toSorted((a, b) => ((a.Id ?? '') < (b.Id ?? '') ? -1 : 1))
}

function targetOf(target: Target): RuleTarget {
  const { Id, Arn, RoleArn, DeadLetterConfig } = target
  const changed = Object.entries(target).flatMap(([name, value]) =>
    plain.has(name) || value === undefined ? [] : [name],
  )
  return {
    id: Id ?? '',
    arn: Arn ?? '',
    ...(RoleArn !== undefined && { roleArn: RoleArn }),
    ...(DeadLetterConfig?.Arn !== undefined && { deadLetterArn: DeadLetterConfig.Arn }),
    ...(changed.length > 0 && { changed: changed.toSorted() }),
  }
}

/**
 * Who may send events on a region's default bus, by which key it is encrypted, and where what cannot be delivered goes:
 * without the first two nobody hears anything there.
 * @throws whatever the SDK throws
 */
export async function defaultBus(clients: Clients, region: Region): Promise<Record<string, string>> {
  const client = await clients.events(region)
  const answer = await client.send(new DescribeEventBusCommand({}))
  const { Policy = '', KmsKeyIdentifier = '', DeadLetterConfig } = answer
  answered(answer.Arn, 'Arn')
  return { policy: patternText(Policy), key: KmsKeyIdentifier, deadLetters: DeadLetterConfig?.Arn ?? '' }
}

/** A rule that wakes a function of the guard, as one text. When the sweep wakes is compared by itself. */
export async function wakingRule(
  clients: Clients,
  { homeRegion, name }: GuardDeployment,
  { Name = '', State, ScheduleExpression, EventPattern = '' }: Rule,
): Promise<PathPart> {
  const targets = await wholeTargets(clients, homeRegion, Name)
  const rest = { state: State, when: ScheduleExpression, pattern: patternText(EventPattern) }
  const value = canonicalJson(Name === `${name}-sweep` ? { targets } : { targets, ...rest })
  return { name: `${wakingPrefix}${Name}`, live: { ok: true, value } }
}
