import * as z from 'zod'
import { type CloudTrailRecord, keepRecord } from '../sandbox/event-history.ts'
import { startSandbox } from '../sandbox/start-sandbox.ts'
import { createWorld } from '../sandbox/world.ts'
import { regionNames } from './region-names.ts'

/**
 * Serves an account whose event history holds so many events in each region, spread over three hours, until it is ended:
 * `ready URL TIME` says that it listens, and from when on.
 */

const { regions, events, quotas } = z
  .object({ regions: z.int().positive(), events: z.int().positive(), quotas: z.boolean() })
  .parse(JSON.parse(process.argv[2] ?? ''))
const from = Math.floor((Date.now() - 5 * 3_600_000) / 1000) * 1000
const names = regionNames.slice(0, regions)
const world = createWorld({ regions: names.map((name) => ({ name, optIn: false })) })
for (const region of names)
  for (let n = 0; n < events; n += 1)
    keepRecord(world, aRecord(region, n, from + Math.floor((n * 3 * 3_600_000) / events)))
function aRecord(region: string, n: number, time: number): CloudTrailRecord {
  const principalId = 'AROAEXAMPLEEXAMPLEEXA'
  const arn = 'arn:aws:sts::123456789012:assumed-role/deploy/ci'
  return {
    eventVersion: '1.11',
    userIdentity: { type: 'AssumedRole', principalId: `${principalId}:ci`, arn, accountId: '123456789012' },
    eventTime: `${new Date(time).toISOString().slice(0, 19)}Z`,
    eventSource: 'ec2.amazonaws.com',
    eventName: 'DescribeInstances',
    awsRegion: region,
    sourceIPAddress: '192.0.2.1',
    userAgent: 'aws-cli/2.17.0 md/awscrt#0.20.11 ua/2.0 os/linux#6.1 md/arch#x86_64 lang/python#3.11.8',
    requestParameters: { instancesSet: { items: [{ instanceId: `i-${n}` }] }, filterSet: {} },
    responseElements: null,
    requestID: `${region}-${n}-4b1c-9d2e-6f0a7b8c9d1e`,
    eventID: `${region}-${String(n).padStart(8, '0')}-4d3c-2b1a-0f9e8d7c6b5a`,
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '123456789012',
    eventCategory: 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: `ec2.${region}.amazonaws.com`,
    },
  }
}

const { url } = await startSandbox({ world, quotas })
process.stdout.write(`ready ${url} ${new Date(from).toISOString()}\n`)
process.once('SIGTERM', () => process.exit(0))
