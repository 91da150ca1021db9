import { describe, expect, it } from '@jest/globals'
import { changesHeard, wantedChanges } from '../../lib/checks/changes-heard.ts'

const cis =
  '{ ($.eventName = CreateTrail) || ($.eventName = UpdateTrail) || ($.eventName = DeleteTrail) || ($.eventName = StartLogging) || ($.eventName = StopLogging) }'

describe('changesHeard', () => {
  it('hears all changes with the pattern of CIS', () => {
    expect(changesHeard(cis)).toEqual([...wantedChanges])
  })

  it('H8: order, spaces, quotes and parentheses do not matter', () => {
    const names = wantedChanges.toReversed().map((name) => `$.eventName="${name}"`)
    expect(changesHeard(`{${names.join('||')}}`)).toEqual([...wantedChanges])
  })

  it('hears what wildcards match, and CloudTrail as a source', () => {
    expect(changesHeard('{ $.eventName = "*Trail" }')).toEqual(['CreateTrail', 'UpdateTrail', 'DeleteTrail'])
    expect(changesHeard('{ $.eventSource = "cloudtrail.amazonaws.com" }')).toEqual([...wantedChanges])
    expect(
      changesHeard('{ ($.eventSource = cloudtrail.amazonaws.com) && ($.eventName = StopLogging) }'),
    ).toEqual(['StopLogging'])
  })

  it('hears nothing where another condition narrows the pattern', () => {
    expect(changesHeard('{ ($.eventName = StopLogging) && ($.errorCode NOT EXISTS) }')).toEqual([])
    expect(changesHeard('{ $.eventName != StopLogging }')).toEqual([])
    expect(changesHeard('{ $.eventSource = iam.amazonaws.com }')).toEqual([])
    expect(changesHeard('"StopLogging"')).toEqual([])
    expect(changesHeard('')).toEqual([])
  })
})

describe('the braces of a pattern', () => {
  const stop = '{ $.eventName = StopLogging }'

  it('may have space around them', () => {
    expect(changesHeard(`  ${stop}\n`)).toEqual(['StopLogging'])
  })

  it('stand for nothing with other text around them', () => {
    expect(changesHeard(`error ${stop}`)).toEqual([])
    expect(changesHeard(`${stop} error`)).toEqual([])
  })
})
