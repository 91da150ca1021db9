import { describe, expect, it } from '@jest/globals'
import { addTrail } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import type { TrailToAdd } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import { trailsThatLog } from '../../../../sandbox/services/cloudtrail/trails-that-log.ts'
import { setOrganization } from '../../../../sandbox/services/organizations/organization.ts'
import { createWorld } from '../../../../sandbox/world.ts'
import type { World } from '../../../../sandbox/world.ts'
import type { CloudTrailRecord } from '../../../../sandbox/event-history.ts'
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
const ofMember = record({ awsRegion: 'eu-west-1', recipientAccountId: member })
const isLogged = (world: World, event: CloudTrailRecord): boolean => trailsThatLog(world, event).length > 0

describe('an event is logged', () => {
  it('by a logging trail of its region', () => {
    expect(isLogged(worldWith({ name: 'home' }), record())).toBe(true)
  })

  it('by a multi-region trail of another region', () => {
    const world = worldWith({ name: 'wide', multiRegion: true })
    expect(isLogged(world, european)).toBe(true)
  })

  it('by the organization’s trail in a member account', () => {
    const world = worldWith({ name: 'org', multiRegion: true, organization: true })
    expect(isLogged(world, ofMember)).toBe(false)
    setOrganization(world, { id: 'o-example', managementAccount: account, members: [member] })
    expect(isLogged(world, ofMember)).toBe(true)
  })

  it('by a trail with global service events at home in the leading region', () => {
    expect(isLogged(worldWith({ name: 'home' }), iam)).toBe(true)
  })
})

describe('an event is not logged', () => {
  it('without a trail', () => {
    expect(isLogged(worldWith(), record())).toBe(false)
  })

  it('by a stopped trail', () => {
    const world = worldWith({ name: 'stopped', multiRegion: true, logging: false })
    expect(isLogged(world, record())).toBe(false)
  })

  it('by a single-region trail of another region', () => {
    expect(isLogged(worldWith({ name: 'home' }), european)).toBe(false)
  })

  it('by another account’s trail', () => {
    const world = worldWith({ name: 'theirs', account: member, multiRegion: true })
    expect(isLogged(world, record())).toBe(false)
  })

  it('where its selectors leave it out', () => {
    const world = worldWith({ name: 'home' })
    expect(isLogged(world, objectWrite())).toBe(false)
  })

  it('by a trail without global service events, where it is one of those', () => {
    const world = worldWith({ name: 'local', globalServiceEvents: false })
    expect(isLogged(world, iam)).toBe(false)
    expect(isLogged(world, record())).toBe(true)
  })
})
