import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import { answered, read } from '../aws/read.ts'
import { ruleTargets } from '../collect/rule-targets.ts'
import { patternText } from '../tamper/forwarding/event-patterns.ts'
import type { Facet, Read, Region } from '../model/index.ts'

export type RuleFacet = Extract<Facet, { kind: 'rule' } | { kind: 'rule-target' }>

/** The live state of a rule on the default bus, or of one of its targets, in the terms of the facet. */
export async function liveRuleFacet(
  clients: Clients,
  region: Region,
  facet: RuleFacet,
): Promise<Read<Facet>> {
  if (facet.kind === 'rule') {
    return read('events:DescribeRule', async () => ({
      ...facet,
      is: await orNothing(() => described(clients, region, facet.name)),
    }))
  }
  return read('events:ListTargetsByRule', async () => {
    const targets = await orNothing(() => ruleTargets(clients, region, facet.name))
    return { ...facet, target: targets?.find(({ id }) => id === facet.id) ?? null }
  })
}

async function described(clients: Clients, region: Region, Name: string) {
  const [client, { DescribeRuleCommand }] = await Promise.all([
    clients.events(region),
    import('@aws-sdk/client-eventbridge'),
  ])
  const { State, EventPattern } = await client.send(new DescribeRuleCommand({ Name }))
  return { state: answered(State, 'State'), pattern: patternText(EventPattern ?? '') }
}

async function orNothing<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (errorCode(error) === 'ResourceNotFoundException') return null
    throw error
  }
}
