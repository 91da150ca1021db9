import {
  type CloudTrailClient,
  CreateTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { expect, it } from '@jest/globals'
import { regionsOnByDefault } from '../../lib/aws/regions.ts'
import { anEvent } from '../builders/an-event.ts'
import { isSoak } from '../soak.ts'
import { whole } from '../flow/bench.ts'
import { aContainer, delivered } from './invoked.ts'
import { type Watched, watched } from './watched.ts'

/** At most five a region: CloudTrail's quota, which the multi-region trail `main` counts in at its home. */
const trailsARegion = 4
const trailCount = isSoak ? 50 : 5
const regions = regionsOnByDefault('aws').slice(0, Math.ceil(trailCount / trailsARegion))
const trails = regions
  .flatMap((region) =>
    Array.from({ length: trailsARegion }, (_, index) => ({ region, name: `storm-${index + 1}` })),
  )
  .slice(0, trailCount)
const arnOf = ({ region, name }: { region: string; name: string }) =>
  `arn:aws:cloudtrail:${region}:123456789012:trail/${name}`
const copies = 7
const atOnce = 20
const repairsAllowed = 3

type Tampered = { region: string; name: string }
type Strike = {
  eventName: string
  strike: (client: CloudTrailClient, name: string) => Promise<unknown>
  requestParameters: (trail: Tampered) => Record<string, unknown>
}

const readOnly = { ReadWriteType: 'ReadOnly' as const, IncludeManagementEvents: true }
const strikes: Strike[] = [
  {
    eventName: 'StopLogging',
    strike: (client, Name) => client.send(new StopLoggingCommand({ Name })),
    requestParameters: (trail) => ({ name: arnOf(trail) }),
  },
  {
    eventName: 'PutEventSelectors',
    strike: (client, TrailName) =>
      client.send(new PutEventSelectorsCommand({ TrailName, EventSelectors: [readOnly] })),
    requestParameters: (trail) => ({
      trailName: trail.name,
      eventSelectors: [{ readWriteType: 'ReadOnly', includeManagementEvents: true }],
    }),
  },
  {
    eventName: 'UpdateTrail',
    strike: (client, Name) => client.send(new UpdateTrailCommand({ Name, EnableLogFileValidation: false })),
    requestParameters: (trail) => ({ name: trail.name, enableLogFileValidation: false }),
  },
]

/** The same order in each run: a failure can be looked at again. */
function shuffled<T>(items: readonly T[]): T[] {
  let seed = 20_261_121
  const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

async function makeTrails({ aws }: Watched): Promise<void> {
  for (const trail of trails) {
    const client = aws(trail.region)
    await client.send(
      new CreateTrailCommand({ Name: trail.name, S3BucketName: 'logs', EnableLogFileValidation: true }),
    )
    await client.send(new StartLoggingCommand({ Name: trail.name }))
  }
}

it(`${trailCount * strikes.length * copies} duplicated and shuffled events over ${trailCount} trails, ${atOnce} at a time: every trail restored, one alert an incident, no budget exceeded`, () =>
  watched(
    whole,
    { mode: 'enforce', budget: { repairs: repairsAllowed } },
    async (account) => {
      const { sandbox, aws, settings } = account
      await makeTrails(account)
      await account.sweep()
      const alertsBefore = sandbox.alerts().length
      const incidents = trails.flatMap((trail) =>
        strikes.map((one, index) => ({ trail, one, eventID: `${trail.region}-${trail.name}-${index}` })),
      )
      for (const { trail, one } of incidents) await one.strike(aws(trail.region), trail.name)
      const eventTime = new Date().toISOString()
      const events = incidents.flatMap(({ trail, one, eventID }) => {
        const record = {
          eventID,
          eventTime,
          eventName: one.eventName,
          awsRegion: trail.region,
          requestParameters: one.requestParameters(trail),
        }
        return Array.from({ length: copies }, () => ({ ...anEvent(record), region: trail.region }))
      })
      const before = sandbox.requests.length
      const queue = shuffled(events)
      const containers = Array.from({ length: atOnce }, () => aContainer(settings, sandbox))
      const ends: string[] = []
      await Promise.all(
        containers.map(async (container) => {
          for (let event = queue.pop(); event; event = queue.pop())
            ends.push(await delivered(container, event))
          container.close()
        }),
      )
      expect(ends.filter((end) => end !== 'done')).toEqual([])
      for (const trail of trails)
        expect([trail, await stateOf(aws(trail.region), trail.name)]).toEqual([trail, restored])
      const told = sandbox.alerts().slice(alertsBefore)
      expect(told).toHaveLength(incidents.length)
      const writes = sandbox.requests
        .slice(before)
        .filter(({ operation }) => operation === 'UpdateTrail' || operation === 'PutEventSelectors')
      expect(writes.length).toBeGreaterThanOrEqual(trails.length * 2)
      expect(writes.length).toBeLessThanOrEqual(trails.length * 2 * repairsAllowed)
    },
    [...new Set(['us-east-1', ...regions])],
  ))

const restored = { logging: true, validation: true, selectors: 'All' }

async function stateOf(client: CloudTrailClient, name: string) {
  const [status, described, selectors] = await Promise.all([
    client.send(new GetTrailStatusCommand({ Name: name })),
    client.send(new DescribeTrailsCommand({ trailNameList: [name] })),
    client.send(new GetEventSelectorsCommand({ TrailName: name })),
  ])
  return {
    logging: status.IsLogging,
    validation: described.trailList?.[0]?.LogFileValidationEnabled,
    selectors: selectors.EventSelectors?.[0]?.ReadWriteType,
  }
}
