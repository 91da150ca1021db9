import { describe, expect, it } from '@jest/globals'
import { sweep } from '../../lib/flow.ts'
import type { WrittenScenario } from '../../sandbox/scenarios/scenario.ts'
import { s3 } from '../../sandbox/services/s3/service.ts'
import { OTHER } from '../sandbox/bench.ts'
import { done, inAccount, verdicts } from './bench.ts'

const bucketChecks = {
  '*': { enabled: false },
  'bucket-exists': { enabled: true },
  'bucket-versioning': { enabled: true },
}

/** A trail at home in us-east-1 that delivers to a bucket in eu-west-1. */
const deliversElsewhere = (account?: string): WrittenScenario => ({
  buckets: [{ name: 'logs', region: 'eu-west-1', ...(account !== undefined && { account }) }],
  trails: [{ name: 'main', region: 'us-east-1', bucket: 'logs' }],
})

describe('a bucket in another region than its trail', () => {
  it('is judged where the home region refuses every call to S3', () =>
    inAccount(deliversElsewhere(), { checks: bucketChecks }, async ({ sandbox, run }) => {
      sandbox.faults.add({ service: 's3', region: 'us-east-1', fault: { kind: 'access-denied', by: 'scp' } })
      const { findings } = await sweep(run())
      expect(verdicts(findings, 'bucket-exists')).toEqual({ main: 'pass' })
      expect(verdicts(findings, 'bucket-versioning')).toEqual({ main: 'fail' })
    }))

  it('is unknown where its own region refuses, whatever another says', () =>
    inAccount(deliversElsewhere(), { checks: bucketChecks }, async ({ sandbox, run }) => {
      sandbox.faults.add({ service: 's3', region: 'eu-west-1', fault: { kind: 'access-denied', by: 'scp' } })
      const { findings } = await sweep(run())
      expect(verdicts(findings, 'bucket-exists')).toEqual({ main: 'unknown' })
      expect(findings[0]?.unread).toMatchObject([{ operation: 's3:HeadBucket', code: 'AccessDenied' }])
    }))

  it('is unknown where it is gone for nobody to see: every region refuses', () =>
    inAccount(deliversElsewhere(), { checks: bucketChecks }, async ({ sandbox, run }) => {
      sandbox.world.regions.forEach(({ name }) =>
        sandbox.faults.add({ service: 's3', region: name, fault: { kind: 'access-denied' } }),
      )
      expect(verdicts((await sweep(run())).findings, 'bucket-exists')).toEqual({ main: 'unknown' })
    }))
})

describe('a bucket of another account that may be read', () => {
  it('is written by its owner alone: the repair is refused with the command for the owner', () =>
    inAccount(
      deliversElsewhere(OTHER),
      { mode: 'enforce', checks: bucketChecks },
      async ({ sandbox, run, apply }) => {
        const Statement = [
          {
            Effect: 'Allow',
            Principal: '*',
            Action: ['s3:Get*', 's3:ListBucket'],
            Resource: 'arn:aws:s3:::logs',
          },
        ]
        const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
        const put = { Bucket: 'logs', Policy }
        await sandbox.invoke(s3, 'PutBucketPolicy', put, { region: 'eu-west-1', account: OTHER })
        const report = await apply({ ...run(), preflight: true })
        expect(done(report)).toEqual(['refused enable-versioning'])
        expect(report.outcomes[0]?.message).toContain('belongs to another account')
        expect(report.outcomes[0]?.message).toContain('aws s3api put-bucket-versioning')
      },
    ))
})
