import { describe, expect, it } from '@jest/globals'
import type { PlannedRepair } from '../../lib/model/index.ts'
import { mergedRepairs } from '../../lib/plan/checked-plan.ts'
import { account, aTrail } from '../builders/a-trail.ts'
import { planned } from '../remediate/planned-restorations.ts'

const arn = aTrail().arn

const update = (settings: Record<string, boolean>, check = 'log-file-validation'): PlannedRepair => ({
  check,
  remedy: 'enable-log-file-validation',
  risk: 'safe',
  resource: arn,
  account,
  region: 'us-east-1',
  calls: [
    {
      service: 'cloudtrail',
      operation: 'UpdateTrail',
      account,
      region: 'us-east-1',
      input: { Name: arn },
      expect: { kind: 'trail', trailArn: arn, settings: {} },
      intend: { kind: 'trail', trailArn: arn, settings },
      why: '',
    },
  ],
})

describe('with the repairs of findings', () => {
  const restoration = planned(aTrail({ logFileValidation: false }))

  it('the restoration stands where both change the same, and the others stay', () => {
    const other = update({ multiRegion: true }, 'multi-region-trail')
    expect(mergedRepairs([update({ logFileValidation: true }), other], restoration)).toEqual([
      ...restoration,
      other,
    ])
  })

  it('a refused restoration hides no repair', () => {
    const refused: PlannedRepair[] = restoration.map(({ paidCopies: _none, ...repair }) => ({
      ...repair,
      calls: [],
      refusal: { refused: true, reason: '', todo: '' },
    }))
    const repair = update({ logFileValidation: true })
    expect(mergedRepairs([repair], refused)).toEqual([...refused, repair])
  })

  it('an account whose trail comes back needs no other trail', () => {
    const comesBack = planned(undefined)
    const another: PlannedRepair = {
      ...update({ multiRegion: true }, 'multi-region-trail'),
      resource: account,
      remedy: 'create-trail',
    }
    expect(mergedRepairs([another], comesBack)).toEqual(comesBack)
  })
})
