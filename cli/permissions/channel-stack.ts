import type {
  ChannelFacts,
  ChannelStack,
  StackStatement,
  StackValue,
} from '../../lib/alert/channels/channel.ts'
import { type AlertChannel, channelFacts } from '../../lib/alert/channels/index.ts'
import type { AlertSettings } from '../../lib/policy/policy.ts'

type Fragment = {
  Parameters: Record<string, unknown>
  Conditions: Record<string, unknown>
  Resources: Record<string, unknown>
  Outputs: Record<string, unknown>
  /** Where each channel leads, by its id, as JSON: the functions' TRAILKEEPER_TARGETS. */
  targets: StackValue
}

type Asked = { id: AlertChannel; stack: ChannelStack; settings: Readonly<Record<string, string>> }

/**
 * What the stack has beside the alert topic for the channels that a policy asks for, and for no others: what they lead
 * to, and what the functions may do there.
 */
export function channelStack({
  channels,
  settings = {},
}: Pick<AlertSettings, 'channels' | 'settings'>): Fragment {
  const asked = channels.flatMap((id): Asked[] => {
    const { stack }: ChannelFacts = channelFacts[id]
    return stack ? [{ id, stack, settings: settings[id] ?? {} }] : []
  })
  const merged = (part: 'Parameters' | 'Conditions' | 'Resources' | 'Outputs') =>
    Object.fromEntries(asked.flatMap(({ stack }) => Object.entries(stack[part] ?? {})))
  return {
    Parameters: merged('Parameters'),
    Conditions: merged('Conditions'),
    Resources: { ...merged('Resources'), ...Object.fromEntries(asked.flatMap(accessOf)) },
    Outputs: merged('Outputs'),
    targets: targetsOf(asked),
  }
}

/** Functions that alert: the guard's, and those of an organization where it looks after one. */
const roles = ['SweepRole', 'ReactRole']
const organizationRoles = ['MemberRole', 'SummarizeRole']

function accessOf({ stack, settings }: Asked): [string, unknown][] {
  const { name, holdsFindings, allow } = stack
  const policyName = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
  const statements = allow(settings)
  if (statements.length === 0) return []
  const alone = (role: string, Condition: string): [string, unknown] => [
    `${role}${name}Access`,
    { Condition, ...policyOf(`${role.toLowerCase()}-${policyName}`, [`${role}Role`], statements) },
  ]
  const verifies = alone('Verify', 'Verifies')
  if (holdsFindings) return [[`${name}Access`, policyOf(policyName, ['SweepRole'], statements)], verifies]
  const ofOrganization = policyOf(`organization-${policyName}`, organizationRoles, statements)
  return [
    [`${name}Access`, policyOf(policyName, roles, statements)],
    verifies,
    alone('Recover', 'Recovers'),
    alone('Drill', 'Drills'),
    [`Organization${name}Access`, { Condition: 'HasOrganization', ...ofOrganization }],
  ]
}

const policyOf = (PolicyName: string, names: readonly string[], Statement: readonly StackStatement[]) => ({
  Type: 'AWS::IAM::Policy',
  Properties: {
    PolicyName,
    Roles: names.map((Ref) => ({ Ref })),
    PolicyDocument: { Version: '2012-10-17', Statement },
  },
})

function targetsOf(asked: readonly Asked[]): StackValue {
  const targets = asked.flatMap(({ id, stack: { target } }) => (target === undefined ? [] : [{ id, target }]))
  if (targets.length === 0) return '{}'
  const text = targets.map(({ id }) => `"${id}":"\${${variable(id)}}"`).join(',')
  const values = targets.map(({ id, target }) => [variable(id), target] as const)
  return { 'Fn::Sub': [`{${text}}`, Object.fromEntries(values)] }
}

/** A name in Fn::Sub is made of letters and digits. */
const variable = (id: AlertChannel) => id.replaceAll('-', '')
