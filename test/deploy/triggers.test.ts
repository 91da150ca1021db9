import { readdirSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
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

  it('is the one source, in this account, that its function takes calls from', () => {
    const permissions = resourcesOf('AWS::Lambda::Permission').filter(
      ({ properties }) => JSON.stringify(properties['FunctionName']) === JSON.stringify(target.Arn),
    )
    expect(permissions.map(({ properties }) => properties)).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: target.Arn,
        Principal: 'events.amazonaws.com',
        SourceAccount: { Ref: 'AWS::AccountId' },
        SourceArn: { 'Fn::GetAtt': [rule.id, 'Arn'] },
      },
    ])
  })
})

describe.each(patterns)('event pattern %s', (name) => {
  it('fits into a rule, which takes 2,048 characters', () => {
    expect(JSON.stringify(eventPattern(name)).length).toBeLessThanOrEqual(2048)
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
    expect(eventPattern('cloudtrail').detail.eventName).toContain(eventName)
  },
)

it('deploys every event pattern', () => {
  const deployed = rules.flatMap(({ properties }) => properties['EventPattern'] ?? [])
  expect(new Set(deployed)).toEqual(new Set(patterns.map((name) => `\${file(policies/events/${name}.json)}`)))
})
