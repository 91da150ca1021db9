import { describe, expect, it } from '@jest/globals'
import { addTrail } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import type { TrailToAdd } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import { carriesEvent } from '../../../../sandbox/services/cloudtrail/carries-event.ts'
import { setOrganization } from '../../../../sandbox/services/organizations/organization.ts'
import { createWorld } from '../../../../sandbox/world.ts'
import { objectWrite, record } from './records.ts'

const account = '123456789012'
const member = '210987654321'
const regions = [
  { name: 'us-east-1', optIn: false },
  { name: 'eu-west-1', optIn: false },
]
const worldWith = (...trails: TrailToAdd[]) => {
  const world = createWorld({ regions })
  for (const trail of trails) addTrail(world, trail)
  return world
}
const iam = record({ eventSource: 'iam.amazonaws.com', eventName: 'CreateUser' })
const european = record({ awsRegion: 'eu-west-1' })

describe('an event is carried', () => {
  it('by a logging trail of its region', () => {
    expect(carriesEvent(worldWith({ name: 'home' }), account, 'us-east-1', record())).toBe(true)
  })

  it('by a multi-region trail of another region', () => {
    const world = worldWith({ name: 'wide', multiRegion: true })
    expect(carriesEvent(world, account, 'eu-west-1', european)).toBe(true)
  })

  it('by the organization’s trail in a member account', () => {
    const world = worldWith({ name: 'org', multiRegion: true, organization: true })
    expect(carriesEvent(world, member, 'eu-west-1', european)).toBe(false)
    setOrganization(world, { id: 'o-example', managementAccount: account, members: [member] })
    expect(carriesEvent(world, member, 'eu-west-1', european)).toBe(true)
  })

  it('by a trail with global service events at home in the leading region', () => {
    expect(carriesEvent(worldWith({ name: 'home' }), account, 'us-east-1', iam)).toBe(true)
  })
})

describe('an event is not carried', () => {
  it('without a trail', () => {
    expect(carriesEvent(worldWith(), account, 'us-east-1', record())).toBe(false)
  })

  it('by a stopped trail', () => {
    const world = worldWith({ name: 'stopped', multiRegion: true, logging: false })
    expect(carriesEvent(world, account, 'us-east-1', record())).toBe(false)
  })

  it('by a single-region trail of another region', () => {
    expect(carriesEvent(worldWith({ name: 'home' }), account, 'eu-west-1', european)).toBe(false)
  })

  it('by another account’s trail', () => {
    const world = worldWith({ name: 'theirs', account: member, multiRegion: true })
    expect(carriesEvent(world, account, 'us-east-1', record())).toBe(false)
  })

  it('where its selectors leave it out', () => {
    const world = worldWith({ name: 'home' })
    expect(carriesEvent(world, account, 'us-east-1', objectWrite())).toBe(false)
  })

  it('by a trail without global service events, where it is one of those', () => {
    const world = worldWith({ name: 'local', globalServiceEvents: false })
    expect(carriesEvent(world, account, 'us-east-1', iam)).toBe(false)
    expect(carriesEvent(world, account, 'us-east-1', record())).toBe(true)
  })
})
