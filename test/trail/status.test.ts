import { describe, expect, it } from '@jest/globals'
import type { Read, Trail, TrailStatus } from '../../lib/model/index.ts'
import {
  homeStatus,
  isKnownToBeStopped,
  isKnownToLog,
  loggingIn,
  loggingOf,
  statusIn,
} from '../../lib/trail/status.ts'
import { aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'

const said = (logging: boolean): Read<TrailStatus> => ({ ok: true, value: { logging } })
const refused = denied('cloudtrail:GetTrailStatus')
const withStatus = (status: Trail['status']) => aTrail({ status })

describe('the status in a region', () => {
  it('is what the region said itself, and nothing that another said', () => {
    const trail = withStatus({ 'us-east-1': said(true), 'eu-west-1': refused })
    expect(homeStatus(trail)).toEqual(said(true))
    expect(statusIn(trail, 'eu-west-1')).toEqual(refused)
    expect(statusIn(trail, 'us-west-2')).toMatchObject({ ok: false, code: 'Trailkeeper.NotRead' })
    expect(homeStatus(withStatus({ 'eu-west-1': said(true) }))).toMatchObject({
      ok: false,
      code: 'Trailkeeper.NotRead',
    })
  })
})

describe('whether a trail logs', () => {
  it("is what its home region says, whatever another's copy says", () => {
    expect(loggingOf(withStatus({ 'us-east-1': said(true), 'eu-west-1': said(false) }))).toEqual({
      ok: true,
      value: true,
    })
  })

  it.each(['AccessDeniedException', 'UnrecognizedClientException'])(
    'is what the others say together where the home region gives %s',
    (code) => {
      const home = denied('cloudtrail:GetTrailStatus', code)
      const others = (...logging: boolean[]) =>
        withStatus({
          'us-east-1': home,
          ...Object.fromEntries(logging.map((one, at) => [`r-${at}`, said(one)])),
        })
      expect(loggingOf(others(true, true))).toEqual({ ok: true, value: true })
      expect(loggingOf(others(false))).toEqual({ ok: true, value: false })
      expect(loggingOf(others(true, false))).toEqual(home)
      expect(loggingOf(others())).toEqual(home)
    },
  )

  it('is not known where the home region may answer the next time', () => {
    const home = denied('cloudtrail:GetTrailStatus', 'ThrottlingException')
    const trail = withStatus({ 'us-east-1': home, 'eu-west-1': said(true) })
    expect(loggingOf(trail)).toEqual(home)
    expect([isKnownToLog(trail), isKnownToBeStopped(trail)]).toEqual([false, false])
  })

  it('is not known where only other regions were asked', () => {
    expect(loggingOf(withStatus({ 'eu-west-1': said(true) }))).toMatchObject({
      ok: false,
      code: 'Trailkeeper.NotRead',
    })
  })
})

describe('whether a trail logs in a region', () => {
  it("is the region's own word, else the trail's", () => {
    const trail = withStatus({ 'us-east-1': said(true), 'eu-west-1': said(false), 'eu-west-2': refused })
    expect(loggingIn(trail, 'eu-west-1')).toEqual({ ok: true, value: false })
    expect(loggingIn(trail, 'eu-west-2')).toEqual({ ok: true, value: true })
    expect(loggingIn(trail, 'us-west-2')).toEqual({ ok: true, value: true })
  })

  it('is as unread as the region that was asked', () => {
    const home = denied('cloudtrail:GetTrailStatus', 'InternalFailure')
    const trail = withStatus({ 'us-east-1': home, 'eu-west-1': refused })
    expect(loggingIn(trail, 'eu-west-1')).toEqual(refused)
    expect(loggingIn(trail, 'us-west-2')).toEqual(home)
  })
})
