import { readdirSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { deployedServices, heardServices, ownPattern } from '../../lib/tamper/forwarding/event-patterns.ts'
import { tamperCatalogue } from '../../lib/tamper/catalogue.ts'
import { aDeployment } from '../tamper/forwarding/a-guard.ts'
import { eventPattern, queueArn, resourcesOf } from './deployment-files.ts'

const rules = resourcesOf('AWS::Events::Rule')
const patterns = readdirSync(new URL('../../policies/events/', import.meta.url)).map((file) =>
  file.replace(/\.json$/, ''),
)

describe.each(rules)('rule $id', (rule) => {
  const [target] = Array.isArray(rule.properties['Targets']) ? rule.properties['Targets'] : []

  it('leaves what it cannot deliver in a queue', () => {
    const { 'Fn::If': either } = queueArn('UndeliveredEvents')
    const Arn = rule.condition === 'GivesQueue' ? either[2] : { 'Fn::If': either }
    expect(target).toMatchObject({ DeadLetterConfig: { Arn } })
  })
})

// A state machine is started by way of a role, not of a permission.
const onFunctions = rules.filter(({ id }) => !['OrganizationRule', 'RecoverRule'].includes(id))

describe.each(onFunctions)('rule $id, which calls a function,', (rule) => {
  const [target] = Array.isArray(rule.properties['Targets']) ? rule.properties['Targets'] : []

  it("takes its function's calls from this stack's rules alone, and from this account's", () => {
    const permissions = resourcesOf('AWS::Lambda::Permission').filter(
      ({ properties }) => JSON.stringify(properties['FunctionName']) === JSON.stringify(target.Arn),
    )
    expect(permissions.map(({ properties }) => properties)).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: target.Arn,
        Principal: 'events.amazonaws.com',
        SourceAccount: { Ref: 'AWS::AccountId' },
        SourceArn:
          rule.id === 'SweepRule' || rule.id === 'DrillRule'
            ? { 'Fn::GetAtt': [rule.id, 'Arn'] }
            : {
                'Fn::Sub': `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/\${AWS::StackName}-${rule.id.startsWith('Verify') ? 'verify-' : ''}*`,
              },
      },
    ])
  })
})

describe.each(patterns)('event pattern %s', (name) => {
  it('fits into a rule, which takes 2,048 characters', () => {
    expect(eventPattern(name).length).toBeLessThanOrEqual(2048)
  })

  it('matches source, which nobody but AWS can set to aws.*', () => {
    const { source, detail } = eventPattern(name)
    expect(source).toEqual(
      detail.eventSource.map((service) => `aws.${service.replace('.amazonaws.com', '')}`),
    )
  })
})

it.each(['StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors', 'PutInsightSelectors'])(
  'wakes react on %s',
  (eventName) => {
    expect(eventPattern('cloudtrail').eventNames).toContain(eventName)
  },
)

it('deploys every event pattern but those that the sweep limits to resources of the trails', () => {
  const deployed = rules
    .map(({ properties }) => properties['EventPattern'])
    .filter((pattern) => typeof pattern === 'string')
  expect(new Set(deployed)).toEqual(
    new Set(deployedServices.map((name) => `\${file(policies/events/${name}.json)}`)),
  )
})

it('hears of its own topic, keys and log groups by the very pattern that the sweep looks for', () => {
  const own = {
    topicArn: 'arn:topic',
    keyArns: ['arn:AlertKey', 'arn:BaselineKey', 'arn:PeopleKey', 'arn:DrillKey'],
  }
  const wanted = ownPattern({ ...aDeployment(), name: 'trailkeeper-prod', own })
  const deployed = rules.find(({ id }) => id === 'OwnRule')?.properties['EventPattern']
  expect(made(deployed)).toEqual(wanted)
  expect(JSON.stringify(wanted).length).toBeLessThan(1_700)
})

/** A template's value as the stack makes it, ARNs aside. */
function made(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(made)
  if (typeof value !== 'object' || value === null) return value
  if ('Fn::If' in value) return made([value['Fn::If']].flat()[1])
  if ('Ref' in value) return 'arn:topic'
  if ('Fn::GetAtt' in value) return `arn:${String([value['Fn::GetAtt']].flat()[0])}`
  if ('Fn::Sub' in value)
    return String([value['Fn::Sub']].flat()[0])
      .replace('${AWS::StackName}', 'trailkeeper-prod')
      .replace('${Topic}', 'arn:topic')
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, made(inner)]))
}

it('reads every event pattern', () => {
  // Roles of other names than the guard's are heard by the calls of the pattern for IAM.
  expect(heardServices.toSorted()).toEqual([...patterns, 'roles'].toSorted())
})

describe.each(patterns)('event pattern %s', (name) => {
  const sources = eventPattern(name).detail.eventSource
  const inCatalogue = tamperCatalogue.filter((entry) => sources.includes(entry.eventSource))

  it('listens to nothing that the catalogue does not judge', () => {
    const known = inCatalogue.map((entry) => entry.eventName)
    const aliases = ['PutObjectLockConfiguration']
    const heard = eventPattern(name).eventNames
    expect(heard.filter((event) => !known.includes(event) && !aliases.includes(event))).toEqual([])
  })

  it('listens to every call that the catalogue judges, but for those that name no resource of a trail', () => {
    const heard = eventPattern(name).eventNames
    const missed = inCatalogue.map((entry) => entry.eventName).filter((event) => !heard.includes(event))
    expect(missed.toSorted()).toEqual([...(unheard[name] ?? [])].toSorted())
  })
})

/** Data events, events of other kinds, and calls that would wake the guard for what has nothing to do with a trail. */
const unheard: Record<string, string[]> = {
  // The guard's roles have inline policies only.
  iam: ['CreatePolicyVersion', 'DeletePolicyVersion', 'SetDefaultPolicyVersion'],
  // Deployments make these: what they change on functions, roles, rules and tables is heard by those services.
  stack: ['ExecuteChangeSet', 'UpdateStack', 'UpdateStackSet'],
  // KMS's own event at the end of the waiting period, which is no API call; ScheduleKeyDeletion came before it.
  kms: ['DeleteKey'],
  // No event source mapping leads to the guard; functions that are given its roles are heard of in every region, with rules.
  lambda: ['CreateFunction', 'DeleteEventSourceMapping', 'UpdateEventSourceMapping'],
  // What is done to the guard's own functions is heard where they are.
  events: tamperCatalogue
    .filter(({ eventSource }) => eventSource === 'lambda.amazonaws.com')
    .map(({ eventName }) => eventName)
    // EventBridge has a call of that name, which is heard.
    .filter((name) => !['CreateFunction', 'UpdateFunctionConfiguration', 'RemovePermission'].includes(name)),
  // CloudTrail delivers as a role: policies of the account do not bear on it.
  logs: ['DeleteAccountPolicy', 'DeleteResourcePolicy', 'PutAccountPolicy', 'PutResourcePolicy'],
  s3: [
    'CompleteMultipartUpload',
    'CopyObject',
    // No public record shows how it names its bucket, and most jobs are about others.
    'CreateJob',
    'DeleteObject',
    'DeleteObjects',
    'PutObject',
    'PutObjectAcl',
    'PutObjectLegalHold',
    'PutObjectRetention',
    'UpdateObjectEncryption',
  ],
}
