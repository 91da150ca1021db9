import { describe, expect, it } from '@jest/globals'
import { logsEvent, provenSelectors, unprovenSelectors } from '../../lib/coverage/selector-matches.ts'
import type { FieldSelector, WitnessEvent } from '../../lib/model/index.ts'
import { advanced, basic, data, field, is, management, not, s3, s3Objects, selector } from './builders.ts'

const event: WitnessEvent = {
  eventCategory: 'Management',
  readOnly: 'false',
  eventSource: 'ec2.amazonaws.com',
  eventName: 'RunInstances',
}

describe('logsEvent', () => {
  it.each<[string, FieldSelector, boolean]>([
    ['Equals the value', is('eventName', 'Stop', 'RunInstances'), true],
    ['Equals another', is('eventName', 'Run'), false],
    ['StartsWith', field('eventName', { startsWith: ['Stop', 'Run'] }), true],
    ['StartsWith what it ends with', field('eventName', { startsWith: ['Instances'] }), false],
    ['EndsWith', field('eventName', { endsWith: ['Volumes', 'Instances'] }), true],
    ['EndsWith what it starts with', field('eventName', { endsWith: ['Run'] }), false],
    ['NotEquals the value', not('eventName', 'Stop', 'RunInstances'), false],
    ['NotEquals another', not('eventName', 'Run'), true],
    ['NotStartsWith', field('eventName', { notStartsWith: ['Stop', 'Run'] }), false],
    ['NotStartsWith another', field('eventName', { notStartsWith: ['Instances'] }), true],
    ['NotEndsWith', field('eventName', { notEndsWith: ['Volumes', 'Instances'] }), false],
    ['NotEndsWith another', field('eventName', { notEndsWith: ['Run'] }), true],
    ['either select operator', field('eventName', { equals: ['X'], endsWith: ['Instances'] }), true],
    [
      'selected and deselected',
      field('eventName', { startsWith: ['Run'], notEndsWith: ['Instances'] }),
      false,
    ],
    ['all empty', field('eventName', { equals: [], notEquals: [] }), true],
    ['an absent field, selected', field('errorCode', { startsWith: [''] }), false],
    ['an absent field, selected by its end', field('errorCode', { endsWith: [''] }), false],
    ['an absent field, deselected', not('errorCode', 'AccessDenied'), true],
    ['letter case differs', is('eventName', 'runinstances'), false],
  ])('%s: %j gives %s', (_, condition, expected) => {
    expect(logsEvent(advanced(management(condition)), event)).toBe(expected)
  })

  it('asks that all fields of a selector match, and any selector', () => {
    const name = is('eventName', 'RunInstances')
    const source = is('eventSource', 's3.amazonaws.com')
    expect(logsEvent(advanced(management(name, source)), event)).toBe(false)
    expect(logsEvent(advanced(management(source), management(name)), event)).toBe(true)
  })

  it('translates basic selectors', () => {
    expect(logsEvent(basic(), event)).toBe(true)
    expect(logsEvent(basic({ readWrite: 'ReadOnly' }), event)).toBe(false)
  })

  it('counts no selector that it cannot read whole', () => {
    expect(logsEvent(advanced(management(is('new', 'x'))), { ...event, new: 'x' })).toBe(false)
    expect(logsEvent(advanced(selector(is('eventName', 'RunInstances'))), event)).toBe(false)
    expect(logsEvent(advanced(selector(not('eventCategory', 'Data'))), event)).toBe(true)
    expect(logsEvent(advanced(), event)).toBe(false)
  })
})

it('logs no event without a category: nothing is known of its kind', () => {
  const { eventCategory: _category, ...nameless } = { eventCategory: 'Management', eventName: 'RunInstances' }
  expect(logsEvent(basic(), nameless)).toBe(false)
  expect(logsEvent(advanced(selector(is('eventName', 'RunInstances'))), nameless)).toBe(false)
})

describe('provenSelectors', () => {
  it('are those that can log the category, in their advanced form', () => {
    const both = basic(s3('arn:aws:s3:::bucket/'))
    expect(provenSelectors(both, 'Management')).toEqual([management()])
    expect(provenSelectors(both, 'Data')).toHaveLength(1)
    expect(provenSelectors(both, 'NetworkActivity')).toEqual([])
    expect(provenSelectors(both, 'Management')).toEqual([management()])
  })

  it('take every operator on the category', () => {
    const notData = selector(not('eventCategory', 'Data'))
    expect(provenSelectors(advanced(notData), 'Management')).toEqual([notData])
    expect(provenSelectors(advanced(notData), 'Data')).toEqual([])
  })

  it('leave out what cannot be read whole', () => {
    const [strange, open] = [management(is('newField', 'x')), selector(is('eventName', 'StopLogging'))]
    const selectors = advanced(strange, data(s3Objects), open)
    expect(provenSelectors(selectors, 'Management')).toEqual([])
    expect(unprovenSelectors(selectors)).toEqual([strange, open])
  })
})
