import { expect, it } from '@jest/globals'
import { expiredUnderWayText, nothingReadText } from '../../lib/report/nothing-read.ts'
import { aFinding, aReport } from '../builders/a-report.ts'

const unread = (...codes: string[]) =>
  codes.map((code) => ({
    resource: 'eu-west-1',
    operation: 'cloudtrail:DescribeTrails',
    code,
    message: 'no',
  }))
const unknown = aReport({ findings: [aFinding({ status: 'unknown' })] })

it('is one paragraph where every read was denied, or the credentials have expired', () => {
  const denied = {
    ...unknown,
    unread: unread('AccessDenied', 'AccessDeniedException', 'UnrecognizedClientException'),
  }
  expect(nothingReadText(denied)).toContain('trailkeeper iam --read-only')
  expect(nothingReadText({ ...unknown, unread: unread('ExpiredToken', 'ExpiredTokenException') })).toContain(
    'have expired',
  )
})

it('is nothing where something was judged, nothing failed, or for other reasons', () => {
  const judged = aReport({ findings: [aFinding()] })
  expect(nothingReadText({ ...judged, unread: unread('AccessDenied') })).toBeUndefined()
  expect(nothingReadText({ ...unknown, unread: [] })).toBeUndefined()
  expect(
    nothingReadText({ ...unknown, unread: unread('AccessDenied', 'ThrottlingException') }),
  ).toBeUndefined()
  expect(nothingReadText({ ...unknown, unread: unread('UnrecognizedClientException') })).toBeUndefined()
})

it('says of credentials that expired under way that the rest is unknown', () => {
  const report = aReport({ findings: [aFinding()] })
  expect(expiredUnderWayText({ ...report, unread: unread('ExpiredToken') })).toContain('during the run')
  expect(expiredUnderWayText({ ...report, unread: unread('AccessDenied') })).toBeUndefined()
})
