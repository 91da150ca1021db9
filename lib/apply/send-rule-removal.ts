// Imported by name, not on demand: a deployed function may hold what files with imports on demand mention.
import { DeleteRuleCommand, DisableRuleCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge'
import type { Clients } from '../aws/clients.ts'
import type { Region } from '../model/index.ts'
import type { RuleRemoval } from '../model/write.ts'
import type { Answered } from './send-write.ts'
import { wholeAnswer } from './whole-answer.ts'
import type { RemovableRule } from '../tamper/forwarding/forwarding-calls.ts'

/**
 * Takes something away from a rule of the default event bus, or the rule itself.
 * @throws whatever the SDK throws, and Error for a target that stayed
 */
export async function sendRuleRemoval(clients: Clients, region: Region, write: RuleRemoval): Answered {
  const client = await clients.events(region)
  switch (write.operation) {
    case 'DisableRule':
      return client.send(new DisableRuleCommand(write.input))
    case 'DeleteRule':
      return client.send(new DeleteRuleCommand(write.input))
    case 'RemoveTargets':
      return wholeAnswer(await client.send(new RemoveTargetsCommand(write.input)))
    default:
      return refuse(write)
  }
}

function refuse(write: never): never {
  throw new Error(`not a write that takes a rule back: ${JSON.stringify(write)}`)
}

/**
 * Takes a rule away: its targets first, for EventBridge deletes no rule that has any (API reference, DeleteRule).
 * @throws whatever the SDK throws
 */
export async function removeRule(clients: Clients, { region, name, targets }: RemovableRule): Promise<void> {
  if (targets.length > 0) {
    const Ids = targets.map(({ id }) => id)
    await sendRuleRemoval(clients, region, {
      service: 'events',
      operation: 'RemoveTargets',
      input: { Rule: name, Ids },
    })
  }
  await sendRuleRemoval(clients, region, {
    service: 'events',
    operation: 'DeleteRule',
    input: { Name: name },
  })
}
