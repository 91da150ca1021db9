import {
  type CloudTrailClient,
  CreateTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  LookupEventsCommand,
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
const copies = 7
const atOnce = 20
const repairsAllowed = 3

type Strike = {
  eventName: string
  strike: (client: CloudTrailClient, name: string) => Promise<unknown>
}

const readOnly = { ReadWriteType: 'ReadOnly' as const, IncludeManagementEvents: true }
const strikes: Strike[] = [
  {
    eventName: 'StopLogging',
    strike: (client, Name) => client.send(new StopLoggingCommand({ Name })),
  },
  {
    eventName: 'PutEventSelectors',
    strike: (client, TrailName) =>
      client.send(new PutEventSelectorsCommand({ TrailName, EventSelectors: [readOnly] })),
  },
  {
    eventName: 'UpdateTrail',
    strike: (client, Name) => client.send(new UpdateTrailCommand({ Name, EnableLogFileValidation: false })),
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
      const incidents = trails.flatMap((trail) => strikes.map((one) => ({ trail, one })))
      const events: object[] = []
      for (const { trail, one } of incidents) {
        await one.strike(aws(trail.region), trail.name)
        const event = await lastEvent(aws(trail.region), trail.region, one.eventName)
        events.push(...Array.from({ length: copies }, () => event))
      }
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

/** The last call of a name, as EventBridge brings it. */
async function lastEvent(client: CloudTrailClient, region: string, eventName: string): Promise<object> {
  const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: eventName }]
  const { Events = [] } = await client.send(new LookupEventsCommand({ LookupAttributes }))
  const detail: unknown = JSON.parse(Events[0]?.CloudTrailEvent ?? '{}')
  return { ...anEvent(), region, detail }
}

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
