import { expect, it } from '@jest/globals'
import { sweepInput } from '../../handlers/sweep-handler.ts'

it.each([
  ['nothing', undefined],
  ['null', null],
  ['an empty event', {}],
  [
    'the schedule’s own event',
    { 'detail-type': 'Scheduled Event', account: '123456789012', region: 'us-east-1' },
  ],
])('%s sweeps everything', (_what, event) => {
  expect(sweepInput(event)).toEqual({})
})

it('account and regions may be named', () => {
  expect(sweepInput({ account: '123456789012', regions: ['eu-west-1'] })).toEqual({
    account: '123456789012',
    regions: ['eu-west-1'],
  })
})

it.each([
  ['a number for an account', { account: 123456789012 }],
  ['a short account', { account: '123' }],
  ['a region for a list', { regions: 'eu-west-1' }],
  ['no regions', { regions: [] }],
  ['a region that is none', { regions: ['eu-west-1', '../x'] }],
])('%s is refused: sweeping something else would hide it', (_what, event) => {
  expect(() => sweepInput(event)).toThrow(/must be/)
})
