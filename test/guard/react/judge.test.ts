import { describe, expect, it } from '@jest/globals'
import { envelopeOf } from '../../../lib/guard/envelope.ts'
import { judgedByLocks } from '../../../lib/guard/react/judge.ts'
import { judgedEnvelope } from '../../../lib/guard/tamper-of-event.ts'
import { protectedByDefault } from '../../../lib/tamper/protected-resources.ts'
import type { SetUp } from '../../../lib/model/index.ts'
import { aBaseline } from '../../builders/a-baseline.ts'
import { anEvent } from '../../builders/an-event.ts'

type Retention = { Mode: 'COMPLIANCE' | 'GOVERNANCE'; Days?: number; Years?: number }

const locked = (retention?: Retention) => ({
  ObjectLockEnabled: 'Enabled',
  ...(retention && { Rule: { DefaultRetention: retention } }),
})

const kept = (lock: ReturnType<typeof locked> | undefined, setting = 'bucket Object Lock') => {
  const baseline = aBaseline()
  const input = { Bucket: 'logs', ...(lock && { ObjectLockConfiguration: lock }) }
  const setUps: SetUp[] = lock
    ? [{ service: 's3', operation: 'PutObjectLockConfiguration', region: 'us-east-1', input }]
    : []
  return { ...baseline, destination: { ...baseline.destination, safeguards: [{ setting, setUps }] } }
}

const verdictOn = (
  put: Retention | undefined,
  baselines: ReturnType<typeof kept>[],
  eventName = 'PutBucketObjectLockConfiguration',
) => {
  const record = {
    eventSource: 's3.amazonaws.com',
    eventName,
    requestParameters: { bucketName: 'logs', ObjectLockConfiguration: locked(put) },
  }
  const event = { ...anEvent({ eventTime: new Date().toISOString(), ...record }), source: 'aws.s3' }
  const envelope = envelopeOf(event, new Date())
  return judgedByLocks(judgedEnvelope(envelope, protectedByDefault), envelope, baselines).verdict
}

const compliance = (Days: number): Retention => ({ Mode: 'COMPLIANCE', Days })
const governance = (Days: number): Retention => ({ Mode: 'GOVERNANCE', Days })
/** S3 API reference, PutObjectLockConfiguration: the rule replaces the one before; enabling takes nothing away. */
describe('Object Lock, by what the baseline had', () => {
  it.each([
    ['enabled where none was', undefined, undefined, 'benign'],
    ['enabled with a short retention where none was', governance(1), undefined, 'benign'],
    ['the same again', governance(30), governance(30), 'benign'],
    ['longer', governance(31), governance(30), 'benign'],
    ['stricter', compliance(30), governance(30), 'benign'],
    ['shorter', compliance(29), compliance(30), 'tamper'],
    ['looser', governance(30), compliance(30), 'tamper'],
    ['without its retention', undefined, compliance(30), 'tamper'],
  ])('%s', (_what, put, had, verdict) => {
    expect(verdictOn(put, [kept(had ? locked(had) : undefined)])).toBe(verdict)
    expect(verdictOn(put, [kept(had ? locked(had) : undefined)], 'PutObjectLockConfiguration')).toBe(verdict)
  })

  it('stays tampering where no baseline says what stood there, or one of several has lost', () => {
    expect(verdictOn(undefined, [])).toBe('tamper')
    expect(verdictOn(undefined, [kept(undefined, 'bucket ACL')])).toBe('tamper')
    expect(verdictOn(undefined, [kept(undefined), kept(locked(compliance(30)))])).toBe('tamper')
  })
})
