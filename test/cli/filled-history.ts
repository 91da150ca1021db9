import { type CloudTrailRecord, keepRecord } from '../../sandbox/event-history.ts'
import { createWorld, type World } from '../../sandbox/world.ts'

export const account = '123456789012'
export const historyRegions = ['us-east-1', 'eu-west-1']

/** A world with a history, and the options that ask for all of it. Times in milliseconds. */
export type Filled = { world: World; from: number; to: number; range: string[] }

const hour = 3_600_000

/** What event history has for certain. */
const halfAnHourAgo = () => Math.floor((Date.now() - hour / 2) / 1000) * 1000

/** A world whose event history has so many events in each region, spread over the three hours up to a time. */
export function filledWorld(events: number, to = halfAnHourAgo(), regions = historyRegions): Filled {
  const from = to - 3 * hour
  const world = createWorld({ regions: regions.map((name) => ({ name, optIn: false })) })
  for (const region of regions)
    for (let n = 0; n < events; n++)
      keepRecord(world, aRecord(region, n, from + Math.floor((n * (to - from)) / Math.max(1, events - 1))))
  return {
    world,
    from,
    to,
    range: ['--from', new Date(from).toISOString(), '--to', new Date(to).toISOString()],
  }
}

export const aRecord = (region: string, n: number, time: number): CloudTrailRecord => ({
  eventVersion: '1.11',
  userIdentity: {
    type: 'IAMUser',
    arn: `arn:aws:iam::${account}:user/eve`,
    accountId: account,
    userName: 'eve',
  },
  eventTime: `${new Date(time).toISOString().slice(0, 19)}Z`,
  eventSource: 'ec2.amazonaws.com',
  eventName: 'DescribeInstances',
  awsRegion: region,
  sourceIPAddress: '192.0.2.1',
  userAgent: 'test',
  requestParameters: { text: `"\u2028"\n${n}` },
  responseElements: null,
  requestID: `request-${n}`,
  eventID: `${region}-${String(n).padStart(6, '0')}`,
  readOnly: true,
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: account,
  eventCategory: 'Management',
})
