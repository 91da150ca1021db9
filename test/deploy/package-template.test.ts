import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { filledTemplate, type OpenTemplate, openTemplate } from '../../cli/package/filled-template.ts'
import { policyStack } from '../../cli/package/policy-stack.ts'
import type { LogNames } from '../../cli/permissions/function-policy.ts'
import { bundlePolicy } from '../../lib/policy/bundle-policy.ts'
import { isFields } from '../../lib/text/fields.ts'
import { describedForOsls, oslsTemplate } from '../../scripts/osls-template.mjs'
import { described, portableTemplate } from '../../scripts/portable-template.mjs'
import { madeStack, namesIn } from './made-stack.ts'
import { taggedWithStack, withoutTags } from './tagged-types.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const functions = ['sweep', 'react', 'verify', 'recover', 'accounts', 'member', 'summarize', 'drill']
const zips = Object.fromEntries(functions.map((name) => [`${name}.zip`, `${name}-0123456789abcdef.zip`]))

type Case = {
  policy: string
  mode?: string
  names?: LogNames
  /** What osls takes by --param, and the template by its parameter. */
  settings?: Readonly<Record<string, readonly [parameter: string, value: string]>>
}

const cases: Readonly<Record<string, Case>> = {
  'the default policy': { policy: 'version: 1\n' },
  'a policy with channels and verification': {
    policy:
      'version: 1\nverification: hourly\nalerts:\n  channels: [sns, chat, eventbridge, webhook, security-hub]\n' +
      'webhook: { urlParameter: /trailkeeper/url, secretParameter: trailkeeper-secret }\n',
    settings: { alertBus: ['AlertBus', 'arn:aws:events:us-east-1:123456789012:event-bus/alerts'] },
  },
  'enforce on named buckets and keys': {
    policy:
      'version: 1\nforwarding: enforce\nrecovery: { mode: enforce, bucket: acme-evidence, prefix: gaps }\n',
    mode: 'enforce',
    names: { buckets: ['acme-trails'], keys: ['arn:aws:kms:us-east-1:123456789012:key/x'] },
  },
  'an organization, with every other setting': {
    policy: 'version: 1\nverification: daily\ndrills: { schedule: weekly }\n',
    settings: {
      email: ['AlertEmail', 'you@example.com'],
      schedule: ['Schedule', 'rate(2 hours)'],
      silentAfterHours: ['SilentAfterHours', '5'],
      logRetentionInDays: ['LogRetentionInDays', '30'],
      acceptRole: ['AcceptRole', 'security/accepts'],
      organization: ['OrganizationId', 'o-exampleorgid'],
      organizationUnits: ['OrganizationUnits', 'ou-abcd-12345678'],
      organizationSchedule: ['OrganizationSchedule', 'rate(3 hours)'],
      externalId: ['ExternalId', 'external'],
      memberRoles: ['MemberRoles', '/audit/acme-'],
      otherGuardRoles: [
        'OtherGuardRoles',
        'AROAOTHER:arn:aws:iam::123456789012:role/trailkeeper-b-SweepRole-1',
      ],
      accountConcurrency: ['AccountConcurrency', '7'],
      reportsBucketName: ['ReportsBucketName', 'acme-trailkeeper-reports'],
      alertKeyArn: [
        'AlertKeyArn',
        'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-4333-8444-555555555555',
      ],
      existingTopic: ['ExistingTopic', 'security-alerts'],
      existingQueue: ['ExistingQueue', 'undelivered'],
      rolePath: ['RolePath', '/security/'],
      rolePrefix: ['RolePrefix', 'acme-'],
      reportRetentionInDays: ['ReportRetentionInDays', '14'],
      sweepConcurrency: ['SweepConcurrency', '2'],
      reactConcurrency: ['ReactConcurrency', '3'],
    },
  },
}

/** What is made, or given instead. */
const choices = [
  { given: {} },
  { given: { ExistingTopic: 'security-alerts' } },
  { given: { ExistingQueue: 'undelivered' } },
  { given: { ExistingTopic: '', ExistingQueue: '', AlertKeyArn: '' } },
]

/** What the two templates may differ in, each with its reason. */
const allowed = {
  // osls makes a bucket for the code; ours takes one by a parameter.
  ofOsls: ['ServerlessDeploymentBucket', 'ServerlessDeploymentBucketPolicy'],
  ourParameters: ['CodeBucket', 'CodePrefix'],
  ourConditions: ['HasCodePrefix'],
  // Where the code lies, and the number that osls gives each deployment.
  ofFunctions: ['Code', 'TRAILKEEPER_DEPLOYMENT'],
}

let open: OpenTemplate
beforeAll(() => {
  open = openTemplate.parse(portableTemplate(oslsTemplate(root, described)))
})

describe.each(Object.entries(cases))('the templates of package and of osls, for %s', (_, one) => {
  const settings = Object.entries(one.settings ?? {})
  const stack = policyStack(bundlePolicy(one.policy, 'policy.yml', one.mode), one.names ?? {})
  const given = new Map(settings.map(([, [parameter, value]]) => [parameter, value]))
  let ofOsls: OpenTemplate
  let ours: OpenTemplate
  beforeAll(() => {
    const params = settings.flatMap(([name, [, value]]) => ['--param', `${name}=${value}`])
    ofOsls = openTemplate.parse(oslsTemplate(root, describedForOsls(stack), params))
    ours = filledTemplate(open, stack, zips)
  })

  it('have the same parameters, and ours where the code is', () => {
    const { ourParameters } = allowed
    expect(Object.keys(ours.Parameters).toSorted()).toEqual(
      [...ourParameters, ...Object.keys(ofOsls.Parameters)].toSorted(),
    )
    expect(Object.keys(ours.Parameters)).toEqual(expect.arrayContaining([...given.keys()]))
  })

  it('make the same resources with the same rights', () => {
    const expected = comparable(ofOsls, new Map())
    const actual = comparable(ours, given)
    expect(Object.keys(actual.Resources).toSorted()).toEqual(Object.keys(expected.Resources).toSorted())
    expect(actual).toEqual(expected)
  })

  it.each(choices)('refer only to what they make, with $given', ({ given: chosen }) => {
    const { Resources, Outputs } = madeStack(ours, { ...Object.fromEntries(given), ...chosen })
    const known = [...Object.keys(Resources), ...Object.keys(ours.Parameters)]
    const strange = [...Object.values(Resources), ...Object.values(Outputs)].flatMap(namesIn)
    expect(strange.filter((name) => !known.includes(name))).toEqual([])
  })

  it('have only types of which it is known whether the tags of the stack reach them', () => {
    const types = Object.values(ours.Resources).map((made) => (isFields(made) ? made['Type'] : undefined))
    const known: unknown[] = [...taggedWithStack, ...withoutTags]
    expect(types.filter((type) => !known.includes(type))).toEqual([])
  })

  it('has nothing left that the policy decides', () => {
    expect(JSON.stringify(ours)).not.toMatch(/%\{|\$\{(?:param|file|sls):/)
  })
})

const without = (section: Record<string, unknown>, ids: readonly string[]) =>
  Object.fromEntries(Object.entries(section).filter(([id]) => !ids.includes(id)))

/** Resources, conditions and mappings, with values in the place of parameters. */
function comparable(template: OpenTemplate, given: ReadonlyMap<string, string>) {
  const values = new Map(
    Object.entries(template.Parameters).map(([name, parameter]) => [
      name,
      given.get(name) ?? String(isFields(parameter) ? parameter['Default'] : ''),
    ]),
  )
  values.set('AWS::StackName', 'trailkeeper-prod')
  return {
    Resources: Object.fromEntries(
      Object.entries(without(template.Resources, allowed.ofOsls)).map(([id, resource]) => [
        id,
        resolved(resource, values),
      ]),
    ),
    Conditions: resolved(without(template.Conditions, allowed.ourConditions), values),
    Mappings: template['Mappings'],
  }
}

function resolved(value: unknown, values: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((one) => resolved(one, values))
  if (!isFields(value)) return value
  const { Ref, 'Fn::Sub': text, ...more } = value
  if (typeof Ref === 'string' && Object.keys(more).length === 0) return values.get(Ref) ?? value
  if (typeof text === 'string') return { 'Fn::Sub': substituted(text, values) }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !allowed.ofFunctions.includes(key))
      .map(([key, inner]) => [key, named(key, resolved(inner, values))]),
  )
}

const substituted = (text: string, values: ReadonlyMap<string, string>) =>
  text.replaceAll(/\$\{([\w:]+)\}/g, (whole, name: string) => values.get(name) ?? whole)

/** osls writes out the names that ours makes of the stack's. */
const named = (key: string, value: unknown) =>
  ['FunctionName', 'LogGroupName'].includes(key) && isFields(value) ? value['Fn::Sub'] : value
