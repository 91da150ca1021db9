import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import { type Attack, account, attackHarness, type Intruder } from './attack-harness.ts'
import { said, trailsWhole } from './states.ts'

const home = 'us-east-1'
const away = 'eu-west-1'
const forwarder = `trailkeeper-to-${home}-cloudtrail`
const theirs = `arn:aws:lambda:${home}:${account}:function:theirs`

async function rulesIn(by: Intruder, region: string) {
  const events = by.events(region)
  const { Rules = [] } = await events.send(new ListRulesCommand({ NamePrefix: 'trailkeeper-' }))
  return Promise.all(
    Rules.toSorted((a, b) => ((a.Name ?? '') < (b.Name ?? '') ? -1 : 1)).map(async (rule) => {
      const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: rule.Name }))
      return { ...rule, Targets }
    }),
  )
}

async function everything(by: Intruder) {
  const [trails, atHome, abroad] = await Promise.all([trailsWhole(by), rulesIn(by, home), rulesIn(by, away)])
  return { trails, atHome, abroad }
}

const deleted = (Name: string, region: string) => async (by: Intruder) => {
  const events = by.events(region)
  const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: Name }))
  await events.send(new RemoveTargetsCommand({ Rule: Name, Ids: Targets.map(({ Id = '' }) => Id) }))
  await events.send(new DeleteRuleCommand({ Name }))
}

const changed = (Name: string, region: string, changes: object) => async (by: Intruder) => {
  const events = by.events(region)
  const rule = said(await events.send(new DescribeRuleCommand({ Name })))
  const { EventPattern, Description } = Object.fromEntries(
    Object.entries(rule).map(([key, value]) => [key, String(value)]),
  )
  await events.send(new PutRuleCommand({ Name, EventPattern, Description, ...changes }))
}

const attacks: Attack[] = [
  {
    name: 'DisableRule: at home',
    strike: ({ events }) => events(home).send(new DisableRuleCommand({ Name: 'trailkeeper-cloudtrail' })),
    ends: 'restored',
    event: 'DisableRule',
    says: ['rule: DISABLED', 'ENABLED'],
  },
  {
    name: 'DisableRule: of a forwarder',
    strike: ({ events }) => events(away).send(new DisableRuleCommand({ Name: forwarder })),
    ends: 'restored',
    event: 'DisableRule',
  },
  {
    name: 'RemoveTargets: at home',
    strike: ({ events }) =>
      events(home).send(new RemoveTargetsCommand({ Rule: 'trailkeeper-kms', Ids: ['react'] })),
    ends: 'restored',
    event: 'RemoveTargets',
    says: ['rule target: none → arn:aws:lambda:'],
  },
  {
    name: 'RemoveTargets: of a forwarder',
    strike: ({ events }) => events(away).send(new RemoveTargetsCommand({ Rule: forwarder, Ids: ['guard'] })),
    ends: 'restored',
    event: 'RemoveTargets',
    says: ['rule target: none → arn:aws:events:'],
  },
  {
    name: 'DeleteRule: one that names the buckets',
    strike: deleted('trailkeeper-s3', home),
    ends: 'restored',
    event: 'DeleteRule',
    // The rule itself may be back by then: its targets were taken first, and that was answered too.
    says: ['for trailkeeper-s3', '→ arn:aws:lambda:'],
  },
  {
    name: 'DeleteRule: a forwarder',
    strike: deleted(forwarder, away),
    ends: 'restored',
    event: 'DeleteRule',
    says: ['rule: none → ENABLED'],
  },
  {
    name: 'PutRule: another pattern',
    strike: changed(forwarder, away, {
      EventPattern: '{"source":["aws.cloudtrail"],"detail":{"eventName":["Never"]}}',
    }),
    ends: 'restored',
    event: 'PutRule',
  },
  {
    name: 'PutRule: the same pattern, switched off',
    strike: changed(forwarder, away, { State: 'DISABLED' }),
    ends: 'restored',
    event: 'PutRule',
  },
  {
    name: 'PutTargets: to a function of theirs',
    strike: ({ events }) =>
      events(home).send(
        new PutTargetsCommand({ Rule: 'trailkeeper-kms', Targets: [{ Id: 'react', Arn: theirs }] }),
      ),
    ends: 'restored',
    event: 'PutTargets',
    says: [`rule target: ${theirs} → `],
  },
  {
    name: 'PutTargets: to a function of theirs too',
    strike: ({ events }) =>
      events(home).send(
        new PutTargetsCommand({ Rule: 'trailkeeper-kms', Targets: [{ Id: 'theirs', Arn: theirs }] }),
      ),
    ends: 'told',
    event: 'PutTargets',
    says: ['also leads to a stranger', 'put the stack back'],
    mend: ({ events }) =>
      events(home).send(new RemoveTargetsCommand({ Rule: 'trailkeeper-kms', Ids: ['theirs'] })),
  },
]

attackHarness({ everything, attacks })
