import { expect, it } from '@jest/globals'
import { logFileValidation } from '../../lib/checks/log-file-validation.ts'
import type { Trail } from '../../lib/model/index.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { anOrganizationTrail, aStatus, aTrail } from '../builders/a-trail.ts'
import { verdictsOf } from '../builders/judged.ts'
import { basic, s3 } from '../coverage/builders.ts'

const off = { logFileValidation: false }
const statuses = (...trails: Trail[]) =>
  verdictsOf(logFileValidation, aSnapshot({ trails }), aPolicy()).map(({ status }) => status)

it('E1: on or off, each trail once, at its home region', () => {
  const trails = [aTrail(), aTrail({ name: 'b', homeRegion: 'eu-west-1', ...off })]
  expect(verdictsOf(logFileValidation, aSnapshot({ trails }), aPolicy())).toMatchObject([
    { status: 'pass', resource: trails[0]?.arn, region: 'us-east-1' },
    { status: 'fail', resource: trails[1]?.arn, region: 'eu-west-1' },
  ])
})

it('E2: an organization’s trail is not a member’s failure', () => {
  expect(statuses(anOrganizationTrail(off))).toEqual([])
})

it('E2: it is its owner’s', () => {
  const trails = [anOrganizationTrail(off)]
  const atOwner = aSnapshot({ trails, account: '111122223333' })
  expect(verdictsOf(logFileValidation, atOwner, aPolicy()).map(({ status }) => status)).toEqual(['fail'])
})

it('E3: a trail of one region for data events is a trail too: fail', () => {
  const selectors = { ok: true as const, value: basic({ management: false, ...s3('arn:aws:s3') }) }
  expect(statuses(aTrail({ multiRegion: false, selectors, ...off }))).toEqual(['fail'])
})

it('E4: a stopped trail with validation on passes here', () => {
  expect(statuses(aTrail({ status: aStatus({ logging: false }) }))).toEqual(['pass'])
})

it('E5: a pass says that digests prove nothing for times without them', () => {
  const [verdict] = verdictsOf(logFileValidation, aSnapshot(), aPolicy())
  expect(verdict?.message).toContain('prove nothing for times when logging or validation was off')
})
