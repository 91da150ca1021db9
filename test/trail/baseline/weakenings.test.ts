import { describe, expect, it } from '@jest/globals'
import { weakenings } from '../../../lib/trail/baseline/weakenings.ts'
import type { FacetSettings, Selectors, Trail } from '../../../lib/model/index.ts'
import { aBaseline } from '../../builders/a-baseline.ts'
import { aStatus, aTrail, account } from '../../builders/a-trail.ts'
import { denied } from '../../builders/failures.ts'

const logGroupArn = `arn:aws:logs:us-east-1:${account}:log-group:trail:*`
const logGroupRoleArn = `arn:aws:iam::${account}:role/trail-logs`
const topicArn = `arn:aws:sns:us-east-1:${account}:deliveries`
const whole = aTrail({ prefix: 'cloud', topicArn, logGroupArn, logGroupRoleArn, organization: true })
const lost = (changes: Partial<Trail>) => weakenings(aBaseline({}, whole), { ...whole, ...changes })
const without = (name: keyof Trail): Trail => {
  const trail = { ...whole }
  Reflect.deleteProperty(trail, name)
  return trail
}
const basic = (selectors: Extract<Selectors, { kind: 'basic' }>['selectors']): Trail['selectors'] => ({
  ok: true,
  value: { kind: 'basic', selectors },
})
const everything = { readWrite: 'All' as const, management: true, dataResources: [], excludedSources: [] }

describe('a trail against its baseline', () => {
  it('lost nothing while it is the same', () => {
    expect(lost({})).toEqual([])
  })

  it.each<[keyof FacetSettings, Partial<Trail>]>([
    ['multiRegion', { multiRegion: false }],
    ['organization', { organization: false }],
    ['globalServiceEvents', { globalServiceEvents: false }],
    ['logFileValidation', { logFileValidation: false }],
    ['recursiveLogging', { recursiveLogging: false }],
  ])('lost %s where it was switched off', (name, changes) => {
    expect(lost(changes)).toEqual([{ kind: 'setting', name, was: true, is: false }])
  })

  it.each<keyof FacetSettings>([
    'bucket',
    'prefix',
    'kmsKeyId',
    'topicArn',
    'logGroupArn',
    'logGroupRoleArn',
  ])('lost %s where it is another', (name) => {
    expect(lost({ [name]: 'another' })).toEqual([{ kind: 'setting', name, was: whole[name], is: 'another' }])
  })

  it.each<keyof FacetSettings>(['kmsKeyId', 'topicArn', 'logGroupArn', 'prefix'])(
    'lost %s where it was taken away',
    (name) => {
      const found = weakenings(aBaseline({}, whole), without(name))
      expect(found).toEqual([{ kind: 'setting', name, was: whole[name], is: null }])
    },
  )

  it('lost no recursive logging that an answer does not tell of, or that was never known', () => {
    expect(weakenings(aBaseline({}, whole), without('recursiveLogging'))).toEqual([])
    const unknown = aBaseline({}, without('recursiveLogging'))
    expect(weakenings(unknown, { ...whole, recursiveLogging: false })).toEqual([])
  })

  it('lost its logging where it was stopped', () => {
    expect(lost({ status: aStatus({ logging: false }) })).toEqual([{ kind: 'stopped' }])
  })

  it('lost events where its selectors log less, with one that shows it', () => {
    const found = lost({ selectors: basic([{ ...everything, readWrite: 'ReadOnly' }]) })
    expect(found).toMatchObject([{ kind: 'selectors', witness: { eventCategory: 'Management' } }])
  })

  it('lost insights and tags where they are gone or changed', () => {
    const before = aBaseline({ tags: { owner: 'security', env: 'prod' } })
    const found = weakenings(before, {
      ...aTrail(),
      insights: { ok: true, value: [{ type: 'ApiCallRateInsight', categories: ['Data'] }] },
      tags: { ok: true, value: { owner: 'nobody' } },
    })
    expect(found).toEqual([
      { kind: 'insights', missing: [{ type: 'ApiCallRateInsight', categories: ['Management'] }] },
      { kind: 'tags', missing: { owner: 'security', env: 'prod' } },
    ])
  })
})

describe('what hardens is no loss:', () => {
  const bare = aTrail({ multiRegion: false, logFileValidation: false, globalServiceEvents: false })
  const { kmsKeyId: _key, ...keyless } = bare

  it('flags switched on, and a key, a topic and a log group where none were', () => {
    const hardened = { ...whole, prefix: undefined }
    const { prefix: _prefix, ...live } = hardened
    expect(weakenings(aBaseline({}, keyless), { ...live, organization: false })).toEqual([])
  })

  it('further selectors, insights and tags', () => {
    const data = [{ type: 'AWS::S3::Object', values: ['arn:aws:s3'] }]
    const found = weakenings(aBaseline(), {
      ...aTrail(),
      selectors: basic([{ ...everything, dataResources: data }]),
      insights: {
        ok: true,
        value: [
          { type: 'ApiErrorRateInsight', categories: ['Management'] },
          { type: 'ApiCallRateInsight', categories: ['Management'] },
        ],
      },
      tags: { ok: true, value: { owner: 'security' } },
    })
    expect(found).toEqual([])
  })

  it('but a prefix where there was none sends log files where nobody looks', () => {
    expect(weakenings(aBaseline(), { ...aTrail(), prefix: 'elsewhere' })).toEqual([
      { kind: 'setting', name: 'prefix', was: null, is: 'elsewhere' },
    ])
  })
})

it('what could not be read counts as unchanged', () => {
  const unread = denied('cloudtrail:GetEventSelectors')
  const trail: Trail = {
    ...whole,
    status: { 'us-east-1': unread },
    selectors: unread,
    insights: unread,
    tags: unread,
  }
  expect(weakenings(aBaseline({ tags: { owner: 'security' } }, whole), trail)).toEqual([])
})
