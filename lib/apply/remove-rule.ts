import type { Clients } from '../aws/clients.ts'
import type { RemovableEar } from '../tamper/forwarding/removable-ears.ts'
import { sendRuleRemoval } from './send-rule-removal.ts'

/**
 * Takes a rule away: its targets first, for EventBridge deletes no rule that has any (API reference, DeleteRule).
 * @throws whatever the SDK throws
 */
export async function removeRule(clients: Clients, { region, name, targets }: RemovableEar): Promise<void> {
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
