import { addTrail } from '../sandbox/services/cloudtrail/add-trail.ts'
import { deliverUntil } from '../sandbox/services/cloudtrail/delivery/deliver.ts'
import { logKey } from '../sandbox/services/cloudtrail/delivery/file-keys.ts'
import { streamOf } from '../sandbox/services/cloudtrail/delivery/stream.ts'
import { bucketsOf, newBucket } from '../sandbox/services/s3/buckets.ts'
import { writeObject } from '../sandbox/services/s3/write-object.ts'
import { startSandbox } from '../sandbox/start-sandbox.ts'
import { createWorld } from '../sandbox/world.ts'
import type { World } from '../sandbox/world.ts'
import { type Evidence, parseEvidence } from './evidence.ts'
import { logBodies } from './log-bodies.ts'
import { regionNames } from './region-names.ts'

/** Serves the evidence that its argument describes, until it is ended: `ready URL TIME` says that it listens, and when the trail began to log. */

const ACCOUNT = '123456789012'
const HOUR = 3_600_000

async function furnish(world: World, { regions, hours, logsPerHour, bytes }: Evidence): Promise<Date> {
  const now = world.clock()
  const startedAt = new Date(Math.floor(now.getTime() / HOUR) * HOUR - hours * HOUR)
  const bucket = newBucket(world, 'logs', ACCOUNT, 'us-east-1')
  const allow = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' }
  bucket.policy = JSON.stringify({ Version: '2012-10-17', Statement: [allow] })
  bucketsOf(world).set('logs', bucket)
  const trail = addTrail(world, {
    name: 'main',
    bucket: 'logs',
    multiRegion: regions > 1,
    logFileValidation: true,
    startedAt,
  })
  const made = logBodies(bytes)
  for (const { name: region } of world.regions.slice(0, regions)) {
    const stream = streamOf(trail, ACCOUNT, region)
    for (let n = 0; n < hours * logsPerHour; n += 1) {
      const at = new Date(startedAt.getTime() + Math.ceil(((n + 0.5) * HOUR) / logsPerHour))
      const { packed, hash } = made[n % made.length] ?? { packed: Buffer.alloc(0), hash: '' }
      const owner = { trail, configuration: trail.configuration, account: ACCOUNT, region }
      const key = logKey(world, owner, at)
      const content = { ContentType: 'application/json', ContentEncoding: 'gzip' }
      const object = {
        key,
        body: packed,
        content,
        metadata: {},
        tags: [],
        checksums: {},
        lock: {},
        grants: [],
      }
      const kept = { storageClass: 'STANDARD', encryption: { algorithm: 'AES256' }, owner: ACCOUNT } as const
      writeObject(world, bucket, { ...object, ...kept }, at)
      const time = at.toISOString().replace(/\.\d+/, '')
      stream.logs.push({ bucket: 'logs', key, hash, newest: time, oldest: time, at })
    }
  }
  await deliverUntil(world, now)
  return startedAt
}

const evidence = parseEvidence(process.argv[2])
const world = createWorld({
  regions: regionNames.slice(0, evidence.regions).map((name) => ({ name, optIn: false })),
})
const from = await furnish(world, evidence)
const { url } = await startSandbox({ world, latency: evidence.latency })
process.stdout.write(`ready ${url} ${from.toISOString()}\n`)
process.once('SIGTERM', () => process.exit(0))
