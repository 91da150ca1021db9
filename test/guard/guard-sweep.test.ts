import { DeleteTrailCommand, GetTrailStatusCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { describe, expect, it } from '@jest/globals'
import { done, verdicts, whole, withTrail } from '../flow/bench.ts'
import { trailArn, watched } from './watched.ts'

const stop = new StopLoggingCommand({ Name: trailArn })

describe('a trail that is found stopped', () => {
  it('was seen logging by the sweep before: it is started again', () =>
    watched(whole, {}, async ({ aws, sweep, subjects, writes }) => {
      await sweep()
      await aws().send(stop)
      const report = await sweep()
      expect(done(report)).toEqual(['applied StartLogging'])
      expect(verdicts(report.findings, 'trail-logging')).toEqual({ main: 'pass' })
      expect(await aws().send(new GetTrailStatusCommand({ Name: trailArn }))).toMatchObject({
        IsLogging: true,
      })
      expect(writes()).toEqual(['StopLogging', 'StartLogging'])
      expect(subjects()).toEqual([expect.stringContaining('repaired, StopLogging on main')])
    }))

  it('at first sight is only planned: somebody may have meant it', () =>
    watched(withTrail({ logging: false }), { mode: 'enforce' }, async ({ sweep, writes, subjects }) => {
      expect(done(await sweep())).toContain('planned StartLogging')
      expect(done(await sweep())).toContain('planned StartLogging')
      expect(writes()).toEqual([])
      expect(subjects()).toHaveLength(1)
    }))

  it('is left alone where its check’s mode is off', () =>
    watched(whole, { mode: 'off' }, async ({ aws, sweep, writes }) => {
      await sweep()
      await aws().send(stop)
      expect(done(await sweep())).toEqual([])
      expect(writes()).toEqual(['StopLogging'])
    }))

  it('is left alone where it is exempt', () =>
    watched(
      whole,
      { exemptions: [{ check: 'trail-logging', resource: trailArn, reason: 'retired', owner: 'platform' }] },
      async ({ aws, sweep, writes }) => {
        await sweep()
        await aws().send(stop)
        await sweep()
        expect(writes()).toEqual(['StopLogging'])
      },
    ))
})

describe('what a sweep says', () => {
  it('nothing, where nothing is wrong', () =>
    watched(whole, {}, async ({ sweep, subjects }) => {
      await sweep()
      await sweep()
      expect(subjects()).toEqual([])
    }))

  it('each state once: wrong, still wrong, more wrong; and who made it so', () =>
    watched(withTrail({ validation: false }), {}, async ({ aws, sandbox, sweep, subjects }) => {
      await sweep()
      await sweep()
      expect(subjects()).toHaveLength(1)
      await aws().send(new DeleteTrailCommand({ Name: trailArn }))
      await sweep()
      await sweep()
      expect(subjects().slice(1)).toEqual([expect.stringContaining('DeleteTrail on main')])
      expect(sandbox.alerts()[1]?.message).toContain('No multi-region trail: there is no trail')
    }))

  it('a repair once, though something else stays wrong', () =>
    watched(withTrail({ validation: false }), {}, async ({ aws, sweep, subjects }) => {
      await sweep()
      await aws().send(stop)
      await sweep()
      expect(subjects()).toHaveLength(2)
      await sweep()
      await sweep()
      expect(subjects()).toHaveLength(2)
    }))

  it('what it would do, and how to do it by hand', () =>
    watched(withTrail({ validation: false }), {}, async ({ sandbox, sweep }) => {
      await sweep()
      const text = sandbox.alerts()[0]?.message
      expect(text).toContain('Would do: UpdateTrail in us-east-1')
      expect(text).toContain('aws cloudtrail update-trail --region us-east-1')
    }))
})

describe('a sweep that cannot do its work fails', () => {
  it('where the alert is not sent, and it is sent by the next one', () =>
    watched(withTrail({ validation: false }), {}, async ({ sandbox, sweep, subjects }) => {
      const fault = sandbox.faults.add({ operation: 'Publish', fault: { kind: 'access-denied' } })
      await expect(sweep()).rejects.toThrow(/not authorized to perform: sns:Publish/)
      sandbox.faults.remove(fault)
      await sweep()
      expect(subjects()).toHaveLength(1)
    }))

  it('where it is asked about another account', () =>
    watched(whole, {}, async ({ sweep }) => {
      await expect(sweep({ account: '999999999999' })).rejects.toThrow(
        /account 999999999999 with the credentials of 123456789012/,
      )
    }))
})

it('what is enforced is repaired, the rest is planned', () =>
  watched(
    withTrail({ validation: false, multiRegion: false }),
    { checks: { 'log-file-validation': { enabled: true, mode: 'enforce' } } },
    async ({ sweep, writes }) => {
      expect(new Set(done(await sweep()))).toEqual(new Set(['applied UpdateTrail', 'planned UpdateTrail']))
      expect(writes()).toEqual(['UpdateTrail'])
    },
  ))
