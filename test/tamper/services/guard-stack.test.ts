import { describe, expect, it } from '@jest/globals'
import type { ProtectedResources } from '../../../lib/tamper/protected-resources.ts'
import { denied, record, triage } from '../record.ts'

const account = '123456789012'
const url = (name: string) => ({ queueUrl: `https://sqs.eu-west-1.amazonaws.com/${account}/${name}` })
const machine = (name: string) => ({
  stateMachineArn: `arn:aws:states:eu-west-1:${account}:stateMachine:${name}`,
})
const run = (name: string) => ({ executionArn: `arn:aws:states:eu-west-1:${account}:execution:${name}:id` })
const schedule = (name: string) => ({ name, groupName: 'default' })
const stack = (name: string) => ({ stackName: name })
const stackId = (name: string) => ({
  stackName: `arn:aws:cloudformation:eu-west-1:${account}:stack/${name}/id`,
})

const set = (enableTerminationProtection: boolean) =>
  triage(
    record('cloudformation', 'UpdateTerminationProtection', {
      ...stack('trailkeeper'),
      enableTerminationProtection,
    }),
  ).verdict

describe('what the guard’s stack is made of', () => {
  it.each<[string, string, (name: string) => object, keyof ProtectedResources]>([
    ['sqs', 'DeleteQueue', url, 'queues'],
    ['sqs', 'PurgeQueue', url, 'queues'],
    ['sqs', 'SetQueueAttributes', url, 'queues'],
    ['sqs', 'AddPermission', url, 'queues'],
    ['sqs', 'RemovePermission', url, 'queues'],
    ['states', 'DeleteStateMachine', machine, 'stateMachines'],
    ['states', 'UpdateStateMachine', machine, 'stateMachines'],
    ['states', 'StopExecution', run, 'stateMachines'],
    ['scheduler', 'DeleteSchedule', schedule, 'schedules'],
    ['scheduler', 'UpdateSchedule', schedule, 'schedules'],
    ['scheduler', 'DeleteScheduleGroup', (name) => ({ name }), 'schedules'],
    ['cloudformation', 'DeleteStack', stack, 'stacks'],
    ['cloudformation', 'DeleteStack', stackId, 'stacks'],
    ['cloudformation', 'UpdateStack', stack, 'stacks'],
    ['cloudformation', 'ExecuteChangeSet', stack, 'stacks'],
    ['cloudformation', 'UpdateTerminationProtection', stack, 'stacks'],
    ['cloudformation', 'DeleteStackSet', (name) => ({ stackSetName: name }), 'stacks'],
    ['cloudformation', 'DeleteStackInstances', (name) => ({ stackSetName: name }), 'stacks'],
  ])('%s %s', (service, name, params, kind) => {
    const verdict = (resource: string, listed: object = {}, more: object = {}) =>
      triage(record(service, name, params(resource), more), listed).verdict
    expect(verdict('trailkeeper-prod')).toBe('tamper')
    expect(verdict('trailkeeper-prod', { [kind]: ['other'] })).toBe('tamper')
    expect(verdict('trailkeeper-prod', {}, denied)).toBe('attempt')
    expect(verdict('web')).toBe('benign')
    expect(verdict('web', { [kind]: ['web'] })).toBe('tamper')
    expect(triage(record(service, name, params('trailkeeper-prod'))).weakens).toEqual(['guard'])
  })

  it('keeps its termination protection', () => {
    expect(set(false)).toBe('tamper')
    expect(set(true)).toBe('benign')
  })

  it('is known by the response of a change set that is named by its ARN', () => {
    const changeSet = { changeSetName: `arn:aws:cloudformation:eu-west-1:${account}:changeSet/c/id` }
    const responseElements = { stackId: `arn:aws:cloudformation:eu-west-1:${account}:stack/trailkeeper/id` }
    expect(
      triage(record('cloudformation', 'ExecuteChangeSet', changeSet, { responseElements })).verdict,
    ).toBe('tamper')
  })
})

const untag = (...resourceARNList: string[]) =>
  record('tagging', 'UntagResources', { resourceARNList, tagKeys: ['owner'] })

describe('tags of a trail, taken by the service that tags anything', () => {
  const trail = `arn:aws:cloudtrail:eu-west-1:${account}:trail/main`
  it('count where a trail is among the resources', () => {
    expect(triage(untag('arn:aws:s3:::x', trail))).toMatchObject({
      verdict: 'tamper',
      target: trail,
      weakens: ['tags'],
    })
    expect(triage(untag('arn:aws:s3:::x')).verdict).toBe('benign')
    expect(triage(untag(trail), { trails: ['main'] }).verdict).toBe('tamper')
    expect(triage(untag(trail), { trails: ['other'] }).verdict).toBe('benign')
    expect(triage(record('tagging', 'UntagResources', { resourceArnList: [trail] })).verdict).toBe('tamper')
  })
})
