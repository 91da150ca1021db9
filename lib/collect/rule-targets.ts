import { ListTargetsByRuleCommand, type Target } from '@aws-sdk/client-eventbridge'
import { answered } from '../aws/read.ts'
import type { Clients } from '../aws/clients.ts'
import type { Region, RuleTarget } from '../model/index.ts'

/** What a target may have without being another: where it leads, as whom, and what happens to what it did not take. */
const plain: ReadonlySet<string> = new Set(['Id', 'Arn', 'RoleArn', 'DeadLetterConfig', 'RetryPolicy'])

/**
 * The targets of a rule on the default bus; a rule has five at most, so there is one page.
 * @throws whatever the SDK throws
 */
export async function ruleTargets(clients: Clients, region: Region, rule: string): Promise<RuleTarget[]> {
  const client = await clients.events(region)
  const { Targets } = await client.send(new ListTargetsByRuleCommand({ Rule: rule }))
  return answered(Targets, 'Targets').map(targetOf)
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
