import { expect, it } from '@jest/globals'
import { deselectedEvents } from '../../lib/coverage/find-unlogged.ts'
import type { FieldSelector, WitnessEvent } from '../../lib/model/index.ts'
import { data, field, not, s3Objects } from './builders.ts'

const event: WitnessEvent = {
  eventCategory: 'Data',
  eventName: 'GetObject',
  readOnly: 'true',
  'resources.ARN': 'arn:aws:s3:::bucket/folder/object',
}
const made = (selector: FieldSelector) =>
  [...deselectedEvents([event], [data(s3Objects, selector)])].map((one) => one[selector.field])

it('puts what a selector leaves out into a real event', () => {
  expect(made(not('eventName', 'PutObject', 'DeleteObject'))).toEqual(['PutObject'])
  expect(made(field('resources.ARN', { notStartsWith: ['arn:aws:s3:::private/'] }))).toEqual([
    'arn:aws:s3:::private/object',
  ])
  expect(made(field('resources.ARN', { notEndsWith: ['.tmp'] }))).toEqual([
    'arn:aws:s3:::bucket/folder/object.tmp',
  ])
  expect(made(not('vpcEndpointId', 'vpce-1'))).toEqual(['vpce-1'])
})

it('leaves alone what cannot hold any text, and selectors that deselect nothing', () => {
  expect(made(not('readOnly', 'false'))).toEqual([])
  expect(made(not('eventCategory', 'Management'))).toEqual([])
  expect(made(field('eventName', { equals: ['PutObject'], notEquals: [] }))).toEqual([])
})
