import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { patternLimit } from '../../../lib/tamper/forwarding/named-pattern.ts'
import { guardRecordItem } from '../../../lib/state/keys.ts'
import { wantedRules } from '../../../lib/tamper/forwarding/wanted-rules.ts'
import type { GuardDeployment, Snapshot } from '../../../lib/model/index.ts'
import { aSnapshot } from '../../builders/a-snapshot.ts'
import { aTrail } from '../../builders/a-trail.ts'
import { account, aDeployment, busArn } from './a-guard.ts'

const names = (snapshot: Snapshot, region: string, deployment = aDeployment()) =>
  wantedRules(snapshot, deployment)
    .filter((rule) => rule.region === region)
    .map((rule) => rule.name)

const regionsOf = (...regions: string[]) => ({
  regions: Object.fromEntries(
    regions.map((region) => [region, { ok: true as const, value: { trails: [] } }]),
  ),
})

const placesOf = (deployment: GuardDeployment) =>
  wantedRules(aSnapshot(), deployment).map(({ region, name }) => `${region} ${name}`)

describe('the rules that a guard needs', () => {
  it('forward from another region to the home bus, under the forwarding role, for this account alone', () => {
    const rule = wantedRules(aSnapshot(), aDeployment()).find((one) => one.region === 'eu-west-1')
    expect(rule).toMatchObject({
      name: 'trailkeeper-prod-to-us-east-1-cloudtrail',
      target: { id: 'guard', arn: busArn, roleArn: aDeployment().forwardingRoleArn },
    })
    expect(JSON.parse(rule?.pattern ?? '')).toMatchObject({
      source: ['aws.cloudtrail', 'aws.tagging'],
      account: [account],
    })
  })

  it('call the function at home, and forward nothing there', () => {
    const home = wantedRules(aSnapshot(), aDeployment()).filter((one) => one.region === 'us-east-1')
    expect(home.map((rule) => rule.name).filter((name) => name.includes('-to-'))).toEqual([])
    expect(new Set(home.map((rule) => rule.target.arn))).toEqual(
      new Set([`arn:aws:lambda:us-east-1:${account}:function:trailkeeper-prod-react`]),
    )
  })

  it('hear IAM, Organizations and Account in the leading region, where the guard is at home elsewhere', () => {
    const deployment = aDeployment({
      homeRegion: 'eu-west-1',
      busArn: busArn.replace('us-east-1', 'eu-west-1'),
    })
    const lead = names(aSnapshot(), 'us-east-1', deployment)
    expect(lead).toEqual(
      expect.arrayContaining(
        ['iam', 'organizations', 'account'].map((service) => `trailkeeper-prod-to-eu-west-1-${service}`),
      ),
    )
    expect(names(aSnapshot(regionsOf('eu-west-1', 'eu-west-2')), 'eu-west-2', deployment)).toEqual([
      'trailkeeper-prod-to-eu-west-1-cloudtrail',
      'trailkeeper-prod-to-eu-west-1-events',
    ])
  })

  it("name the trail's bucket only where it stands, and at home", () => {
    const bucket = aTrail().bucket ?? ''
    const about = wantedRules(aSnapshot(), aDeployment()).filter((rule) =>
      rule.pattern.includes(`"${bucket}"`),
    )
    expect(about.map(({ region, service }) => `${region} ${service}`)).toEqual(
      expect.arrayContaining(['us-east-1 s3']),
    )
    expect(about.filter(({ service }) => service !== 's3')).toEqual([])
  })

  it('of two guards of one account are none of the other’s', () => {
    const there = aDeployment({
      homeRegion: 'eu-west-1',
      busArn: busArn.replace('us-east-1', 'eu-west-1'),
    })
    const own = placesOf(aDeployment())
    expect(own.length).toBeGreaterThan(4)
    expect(own.filter((rule) => placesOf(there).includes(rule))).toEqual([])
    expect(guardRecordItem.key(there, '')).not.toEqual(guardRecordItem.key(aDeployment(), ''))
  })

  it('hear calls on functions in a region where another guard is at home', () => {
    const peer = {
      region: 'eu-west-1',
      rule: {
        ok: true as const,
        value: {
          name: 'trailkeeper-prod-cloudtrail',
          state: 'ENABLED',
          pattern: '{}',
          targets: [`arn:aws:lambda:eu-west-1:${account}:function:trailkeeper-prod-react`],
        },
      },
    }
    const snapshot = aSnapshot({ guard: { ok: true, value: { rules: [peer] } } })
    expect(names(snapshot, 'eu-west-1')).toEqual(
      expect.arrayContaining([expect.stringMatching(/-lambda$/), expect.stringMatching(/-monitoring$/)]),
    )
  })

  it('each fit into a rule, however many buckets there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 3, max: 63 }), (count, length) => {
        const trails = Array.from({ length: count }, (_, i) =>
          aTrail({
            arn: `arn:aws:cloudtrail:us-east-1:${account}:trail/t${i}`,
            bucket: `${i}`.padEnd(length, 'b'),
          }),
        )
        const rules = wantedRules(aSnapshot({ trails }), aDeployment())
        expect(rules.filter(({ pattern }) => pattern.length > patternLimit)).toEqual([])
        expect(rules.filter(({ name }) => name.length > 64)).toEqual([])
      }),
    )
  })
})
