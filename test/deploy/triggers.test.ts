import { readdirSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { deployedServices, heardServices } from '../../lib/ears/event-patterns.ts'
import { tamperCatalogue } from '../../lib/tamper/catalogue.ts'
import { eventPattern, resourcesOf } from './deployment-files.ts'

const rules = resourcesOf('AWS::Events::Rule')
const patterns = readdirSync(new URL('../../policies/events/', import.meta.url)).map((file) =>
  file.replace(/\.json$/, ''),
)

describe.each(rules)('rule $id', (rule) => {
  const [target] = Array.isArray(rule.properties['Targets']) ? rule.properties['Targets'] : []

  it('leaves what it cannot deliver in a queue', () => {
    expect(target).toMatchObject({
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['UndeliveredEvents', 'Arn'] } },
    })
  })
})

// A state machine is started by way of a role, not of a permission.
const onFunctions = rules.filter(({ id }) => id !== 'OrganizationRule')

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
          rule.id === 'SweepRule'
            ? { 'Fn::GetAtt': ['SweepRule', 'Arn'] }
            : {
                'Fn::Sub':
                  'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${AWS::StackName}-*',
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
  const deployed = rules.flatMap(({ properties }) => properties['EventPattern'] ?? [])
  expect(new Set(deployed)).toEqual(
    new Set(deployedServices.map((name) => `\${file(policies/events/${name}.json)}`)),
  )
})

it('reads every event pattern', () => {
  expect(heardServices.toSorted()).toEqual(patterns.toSorted())
})

describe.each(patterns)('event pattern %s', (name) => {
  const source = `${name}.amazonaws.com`
  const inCatalogue = tamperCatalogue.filter((entry) => entry.eventSource === source)

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
  // KMS's own event at the end of the waiting period, which is no API call; ScheduleKeyDeletion came before it.
  kms: ['DeleteKey'],
  // No event source mapping leads to the guard.
  lambda: ['DeleteEventSourceMapping', 'UpdateEventSourceMapping'],
  // CloudTrail delivers as a role: policies of the account do not bear on it.
  logs: ['DeleteAccountPolicy', 'DeleteResourcePolicy', 'PutAccountPolicy', 'PutResourcePolicy'],
  s3: [
    'CompleteMultipartUpload',
    'CopyObject',
    'DeleteObject',
    'DeleteObjects',
    'PutObject',
    'PutObjectLegalHold',
    'PutObjectRetention',
  ],
}
