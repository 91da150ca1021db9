import { describe, expect, it } from '@jest/globals'
import { admits } from '../../../lib/tamper/forwarding/pattern-covers.ts'

// EventBridge user guide, "Comparison operators for use in event patterns".
describe('a condition', () => {
  it.each([
    [undefined, true],
    [['StopLogging'], true],
    [['DeleteTrail', 'StopLogging'], true],
    [['stoplogging'], false],
    [[], false],
    ['StopLogging', false],
    [[{ prefix: 'Stop' }], true],
    [[{ suffix: 'Logging' }], true],
    [[{ wildcard: 'S*g' }], true],
    [[{ wildcard: 'S*x' }], false],
    [[{ 'equals-ignore-case': 'STOPLOGGING' }], true],
    [[{ exists: true }], true],
    [[{ exists: false }], false],
    [[{ numeric: ['>', 0] }], false],
    [[null], false],
    [[{ 'anything-but': 'StopLogging' }], false],
    [[{ 'anything-but': ['StopLogging'] }], false],
    [[{ 'anything-but': ['DeleteTrail'] }], true],
    [[{ 'anything-but': { prefix: 'Stop' } }], false],
    [[{ 'anything-but': { suffix: ['ing', 'x'] } }], false],
    [[{ 'anything-but': { wildcard: 'Delete*' } }], true],
    [[{ 'anything-but': { 'equals-ignore-case': 'stoplogging' } }], false],
  ])('%j lets StopLogging through: %s', (condition, expected) =>
    expect(admits(condition, 'StopLogging')).toBe(expected),
  )
})
