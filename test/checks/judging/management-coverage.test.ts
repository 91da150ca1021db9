import { describe, expect, it } from '@jest/globals'
import { duplicateManagementEvents } from '../../../lib/checks/duplicate-management-events.ts'
import { unreadRegions } from '../../../lib/checks/judging/management-coverage.ts'
import { aPolicy } from '../../builders/a-policy.ts'
import { aSnapshot } from '../../builders/a-snapshot.ts'
import { denied } from '../../builders/failures.ts'
import { theVerdict } from '../../builders/judged.ts'

const regions = {
  ...aSnapshot().regions,
  'eu-west-2': denied('cloudtrail:DescribeTrails'),
  'eu-north-1': denied('cloudtrail:DescribeTrails'),
  'me-south-1': denied('cloudtrail:DescribeTrails', 'UnrecognizedClientException'),
}

describe('regions that could not be read', () => {
  it('are named with what failed there', () => {
    expect(unreadRegions(aSnapshot({ regions }), aPolicy({}))).toEqual([
      { ...denied('cloudtrail:DescribeTrails'), region: 'eu-west-2' },
      { ...denied('cloudtrail:DescribeTrails'), region: 'eu-north-1' },
      { ...denied('cloudtrail:DescribeTrails', 'UnrecognizedClientException'), region: 'me-south-1' },
    ])
  })

  it('are left out where the policy expects it', () => {
    const policy = aPolicy({ regions: { expectedDenied: ['eu-west-2', 'eu-north-1', 'me-south-1'] } })
    expect(unreadRegions(aSnapshot({ regions }), policy)).toEqual([])
  })

  it.each(['ThrottlingException', 'InternalFailure', 'TimeoutError', 'ENOTFOUND'])(
    'are told where it was no denial but %s, whatever the policy expects',
    (code) => {
      const view = denied('cloudtrail:DescribeTrails', code)
      const policy = aPolicy({ regions: { expectedDenied: ['eu-west-2'] } })
      const throttled = aSnapshot({ regions: { ...aSnapshot().regions, 'eu-west-2': view } })
      expect(unreadRegions(throttled, policy)).toEqual([{ ...view, region: 'eu-west-2' }])
    },
  )

  it('tell a reader of the verdict where to look, one error at a time', () => {
    expect(theVerdict(duplicateManagementEvents, { regions }).message).toBe(
      'It could not be judged: cloudtrail:DescribeTrails gave AccessDenied in eu-west-2, eu-north-1; ' +
        'cloudtrail:DescribeTrails gave UnrecognizedClientException in me-south-1.',
    )
  })
})
