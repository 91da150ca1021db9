import { describe, expect, it } from '@jest/globals'
import { gunzipSync, gzipSync } from 'node:zlib'
import { bucketsInMemory } from './bucket-in-memory.ts'
import {
  type Delivered,
  deliverChain,
  deliverDigest,
  deliverLog,
  hour,
  minute,
  signer,
} from './delivered-chain.ts'
import {
  begin,
  delivered,
  type Delivery,
  endOf,
  listKey,
  nameOf,
  plan,
  said,
  trailOf,
  verified,
} from './verified.ts'

/** The digest, log and so on of a delivery by its place. */
const digest = ({ digests }: Delivery, index: number): Delivered => {
  const found = digests.at(index)
  if (!found) throw new Error(`no digest ${index}`)
  return found
}
const log = (delivery: Delivery, of: number, index = 0): string => digest(delivery, of).logs[index] ?? ''

function change(
  { buckets, plan: { bucket } }: Delivery,
  key: string,
  edit: (text: string) => Uint8Array,
): void {
  const object = buckets.get(bucket, key)
  if (!object) throw new Error(`${key} is not there`)
  const body = edit(gunzipSync(object.body).toString())
  buckets.put(bucket, key, { ...object, body, lastModified: object.lastModified + hour })
}

const remove = ({ buckets, plan: { bucket } }: Delivery, ...keys: string[]) =>
  keys.forEach((key) => buckets.remove(bucket, key, begin + 20 * hour))

const setMetadata = (
  { buckets, plan: { bucket } }: Delivery,
  key: string,
  metadata: Record<string, string>,
) => {
  const object = buckets.get(bucket, key)
  if (object) buckets.put(bucket, key, { ...object, metadata })
}

const edit = (text: string) => gzipSync(text.replace('ListBuckets', 'GetObject'))

describe('an untouched chain', () => {
  it('is proven, from its first digest and from the middle of one', async () => {
    const delivery = delivered()
    const [whole] = await verified(delivery)
    expect(whole).toMatchObject({ verdict: 'proven', gaps: [], objects: [], notes: [] })
    expect(whole?.counts).toMatchObject({ digests: 6, logs: 18 })
    expect(whole?.keys).toEqual([delivery.plan.signer.fingerprint])
    expect(whole?.covered).toEqual([{ from: '2026-03-01T22:00:00Z', to: '2026-03-02T04:00:00Z' }])
    const part = { from: begin + 100 * minute, to: begin + 220 * minute }
    expect(said(await verified(delivery, part))).toEqual(['proven'])
    expect(said(await verified(delivery, { quick: true }))).toEqual(['proven'])
  })

  it.each([
    ['with a prefix', { prefix: 'audit/trails' }],
    ['with names of the old form', { oldNames: true }],
    ['of a member of an organization', { organizationId: 'o-abcdefghij' }],
    ['of a shadow region', { region: 'ap-southeast-2' }],
    ['in China', { region: 'cn-north-1', homeRegion: 'cn-northwest-1' }],
    ['in GovCloud', { region: 'us-gov-west-1', homeRegion: 'us-gov-east-1' }],
    ['of a trail with underscores in its name', { trail: 'a_us-east-1_b.c-d' }],
    ['under a key in SPKI form', { signer: signer('spki', 'spki') }],
    ['without log files', { logsAnHour: 0 }],
  ])('is proven %s', async (_, changes) => {
    expect(said(await verified(delivered(changes)))).toEqual(['proven'])
  })

  it('is proven where the key changes in the middle of it', async () => {
    const first = delivered({ hours: 3 })
    const next = { start: begin + 3 * hour, hours: 3, signer: signer('next'), previous: digest(first, 2) }
    const second = delivered(next, first.buckets)
    const [result] = await verified(second, { from: begin })
    expect(result?.verdict).toBe('proven')
    expect(result?.keys).toHaveLength(2)
  })

  it('is proven across a change of bucket and of prefix', async () => {
    const first = delivered({ hours: 3, bucket: 'old', prefix: 'p' })
    const second = delivered({ start: begin + 3 * hour, hours: 3, previous: digest(first, 2) }, first.buckets)
    const [result] = await verified(second, { from: begin })
    expect(result).toMatchObject({ verdict: 'proven', counts: { digests: 6, logs: 18 } })
    remove(first, log(first, 0))
    expect(said(await verified(second, { from: begin }))).toEqual([
      'broken',
      `missing ${nameOf(log(first, 0))}`,
    ])
  })

  it('is proven for each of two trails in one bucket, and broken for the one alone whose log is gone', async () => {
    const one = delivered()
    const two = delivered({ trail: 'other' }, one.buckets)
    const trails = [trailOf(one.plan), trailOf(two.plan)]
    expect((await verified(one, { trails })).map(({ verdict }) => verdict)).toEqual(['proven', 'proven'])
    // Its digests name its files also where it is not asked for.
    expect(said(await verified(one))).toEqual(['proven'])
    remove(two, log(two, 1))
    expect((await verified(one, { trails })).map(({ verdict }) => verdict)).toEqual(['proven', 'broken'])
  })
})

describe('broken', () => {
  it('is a log that was edited, though its size and gzip are in order', async () => {
    const delivery = delivered()
    change(delivery, log(delivery, 2), edit)
    expect(said(await verified(delivery))).toEqual(['broken', `changed ${nameOf(log(delivery, 2))}`])
    const [result] = await verified(delivery)
    expect(result?.objects[0]).toMatchObject({ object: `s3://logs/${log(delivery, 2)}`, kind: 'log' })
    // --quick does not read log files.
    expect(said(await verified(delivery, { quick: true }))).toEqual(['proven'])
  })

  it('is not a log that was only compressed anew: the hash is over what it holds', async () => {
    const delivery = delivered()
    change(delivery, log(delivery, 2), (text) => gzipSync(text, { level: 1 }))
    expect(said(await verified(delivery))).toEqual(['proven'])
  })

  it('is a log that is missing, by listing alone too', async () => {
    const delivery = delivered()
    remove(delivery, log(delivery, 3, 1))
    const expected = ['broken', `missing ${nameOf(log(delivery, 3, 1))}`]
    expect(said(await verified(delivery))).toEqual(expected)
    expect(said(await verified(delivery, { quick: true }))).toEqual(expected)
  })

  it('is a log that was replaced by an older one', async () => {
    const delivery = delivered()
    const older = delivery.buckets.get('logs', log(delivery, 1))
    if (older) delivery.buckets.put('logs', log(delivery, 4), older)
    expect(said(await verified(delivery))).toEqual(['broken', `changed ${nameOf(log(delivery, 4))}`])
  })

  it.each([
    ['second-member', (text: string) => Buffer.concat([gzipSync(text), gzipSync('{"Records":[]}')])],
    ['trailing-bytes', (text: string) => Buffer.concat([gzipSync(text), Buffer.from('more')])],
    ['not-gzip', (text: string) => gzipSync(text).subarray(0, 40)],
    ['not-gzip', (text: string) => Buffer.from(text)],
  ])('is a log or a digest with %s', async (reason, made) => {
    const delivery = delivered()
    change(delivery, log(delivery, 2), made)
    expect(said(await verified(delivery))).toEqual(['broken', `${reason} ${nameOf(log(delivery, 2))}`])
    const other = delivered()
    change(other, digest(other, 2).key, made)
    expect(said(await verified(other))).toEqual(['broken', `${reason} ${nameOf(digest(other, 2).key)}`])
  })

  it('is a digest that was edited', async () => {
    const delivery = delivered()
    change(delivery, digest(delivery, 2).key, (text) => gzipSync(text.replace('"SHA-256"}]', '"SHA-256" }]')))
    const [result] = await verified(delivery)
    expect(result?.verdict).toBe('broken')
    expect(result?.objects).toMatchObject([{ reason: 'false-signature', files: 3 }])
  })

  it.each([[{}], [{ signature: 'ab' }], [{ 'signature-algorithm': 'SHA256withRSA' }]])(
    'is a digest without its signature: %j',
    async (metadata) => {
      const delivery = delivered()
      setMetadata(delivery, digest(delivery, 5).key, metadata)
      expect(said(await verified(delivery))).toEqual([
        'broken',
        `unsigned ${nameOf(digest(delivery, 5).key)}`,
      ])
    },
  )

  it('is a digest that another key signed', async () => {
    const delivery = delivered()
    const { plan: whole } = delivery
    const stranger = { ...signer('stranger'), fingerprint: whole.signer.fingerprint }
    deliverDigest(
      delivery.buckets,
      { ...whole, signer: stranger, logsAnHour: 0 },
      begin + 5 * hour,
      digest(delivery, 4),
    )
    expect(said(await verified(delivery))[0]).toBe('broken')
    expect(said(await verified(delivery))[1]).toMatch(/^false-signature/)
  })

  it('is a digest that was moved', async () => {
    const delivery = delivered()
    const object = delivery.buckets.get('logs', digest(delivery, 1).key)
    if (object) delivery.buckets.put('logs', digest(delivery, 3).key, object)
    expect(said(await verified(delivery))).toEqual(['broken', `moved ${nameOf(digest(delivery, 3).key)}`])
  })

  it('is a chain in which one digest or two in a row are missing', async () => {
    const delivery = delivered()
    remove(delivery, digest(delivery, 3).key)
    const [one] = await verified(delivery)
    expect(said(one ? [one] : [])).toEqual(['broken', `missing ${nameOf(digest(delivery, 3).key)}`])
    expect(one?.gaps).toMatchObject([
      { from: '2026-03-02T01:00:00Z', to: '2026-03-02T02:00:00Z', explained: false },
    ])
    expect(one?.objects[0]?.files).toBe(3)
    remove(delivery, digest(delivery, 2).key)
    const [two] = await verified(delivery)
    expect(two?.verdict).toBe('broken')
    expect(two?.gaps).toMatchObject([{ from: '2026-03-02T00:00:00Z', to: '2026-03-02T02:00:00Z' }])
  })

  it('is a first digest whose predecessor is missing or changed, though that lies before the range', async () => {
    const delivery = delivered()
    const range = { from: begin + 3 * hour }
    change(delivery, digest(delivery, 2).key, (text) => gzipSync(`${text} `))
    expect(said(await verified(delivery, range))).toEqual([
      'broken',
      `false-link ${nameOf(digest(delivery, 2).key)}`,
    ])
    remove(delivery, digest(delivery, 2).key)
    expect(said(await verified(delivery, range))).toEqual([
      'broken',
      `missing ${nameOf(digest(delivery, 2).key)}`,
    ])
  })

  it('is not what lies outside of the range', async () => {
    const delivery = delivered()
    change(delivery, log(delivery, 0), edit)
    change(delivery, digest(delivery, 5).key, edit)
    const range = { from: begin + 2 * hour, to: begin + 4 * hour }
    expect(said(await verified(delivery, range))).toEqual(['proven'])
  })

  it('is a tail that CloudTrail or the guard knows to be longer', async () => {
    const delivery = delivered()
    const now = endOf(delivery.plan) + 20 * minute
    const lastKey = digest(delivery, 5).key
    const status = trailOf(delivery.plan, {
      newest: async () => ({ delivered: endOf(delivery.plan) + 5 * minute }),
    })
    const memory = trailOf(delivery.plan, {
      newest: async () => ({ seen: { object: `s3://logs/${lastKey}`, end: endOf(delivery.plan) } }),
    })
    for (const trail of [status, memory]) {
      expect(said(await verified(delivery, { now, to: now, trails: [trail] }))).toEqual(['proven'])
    }
    remove(delivery, lastKey)
    for (const trail of [status, memory]) {
      const told = said(await verified(delivery, { now, to: now, trails: [trail] }))
      expect(told[0]).toBe('broken')
      expect(told).toContainEqual(expect.stringMatching(/^tail-cut/))
    }
    for (const { key } of delivery.digests) remove(delivery, key)
    for (const trail of [status, memory]) {
      const [all] = await verified(delivery, { now, to: now, trails: [trail] })
      expect(all?.verdict).toBe('broken')
    }
    // Of a range that ended long ago the newest digest says nothing.
    expect(said(await verified(delivery, { now: now + 72 * hour, trails: [status] }))[0]).toBe('unproven')
  })
})

describe('unproven', () => {
  it('is a log that no digest names: not yet, and from a day on suspicious', async () => {
    const delivery = delivered()
    const { key } = deliverLog(delivery.buckets, delivery.plan, begin + 4.5 * hour)
    const [young] = await verified(delivery, { now: begin + 8 * hour })
    expect(young).toMatchObject({
      verdict: 'unproven',
      objects: [{ object: `s3://logs/${key}`, reason: 'not-yet' }],
    })
    expect(young?.objects[0]?.message).toContain('not yet')
    const [old] = await verified(delivery, { now: begin + 4.5 * hour + 24 * hour })
    expect(old).toMatchObject({
      verdict: 'unproven',
      objects: [{ object: `s3://logs/${key}`, reason: 'in-no-digest' }],
    })
    expect(old?.objects[0]?.message).toContain('suspicious')
  })

  it('is a log that only a digest without a true signature names', async () => {
    const delivery = delivered()
    const forged = {
      ...delivery.plan,
      trail: 'forged',
      signer: { ...signer('stranger'), fingerprint: delivery.plan.signer.fingerprint },
    }
    deliverDigest(delivery.buckets, { ...forged, logsAnHour: 1 }, begin + 4 * hour, undefined)
    expect(said(await verified(delivery))[1]).toMatch(/^in-no-digest/)
  })

  it('is a key that CloudTrail does not list', async () => {
    const delivery = delivered({ hours: 5 })
    const strange = { ...delivery.plan, signer: signer('stranger'), logsAnHour: 0 }
    const last = deliverDigest(delivery.buckets, strange, begin + 5 * hour, digest(delivery, 4))
    const result = await verified(delivery, { to: begin + 6 * hour })
    expect(said(result)).toContain(`key-not-found ${nameOf(last.key)}`)
    expect(result[0]?.verdict).toBe('unproven')
  })

  it('is what could not be read, by the name of the error', async () => {
    const denied = delivered()
    denied.buckets.refuse('GetObject', `logs/${log(denied, 2)}`)
    const [one] = await verified(denied)
    expect(one).toMatchObject({
      verdict: 'unproven',
      objects: [{ object: `s3://logs/${log(denied, 2)}`, reason: 'unread' }],
    })
    expect(one?.objects[0]?.message).toContain('AccessDenied')

    const shut = delivered()
    shut.buckets.refuse('ListObjectsV2', 'logs/')
    shut.buckets.refuse('GetObject', 'logs/')
    const [all] = await verified(shut)
    expect(all?.verdict).toBe('unproven')
    expect(all?.objects.some(({ message }) => message.includes('AccessDenied'))).toBe(true)

    const keyless = delivered()
    keyless.buckets.refuse('ListPublicKeys', 'eu-west-1', 'UnrecognizedClientException')
    const [region] = await verified(keyless)
    expect(region?.verdict).toBe('unproven')
    expect(region?.objects[0]?.message).toContain('UnrecognizedClientException')
  })

  it('is a time of which nothing is found, and a region that never had a digest', async () => {
    const delivery = delivered()
    const later = { from: begin + 100 * hour, to: begin + 110 * hour }
    expect(said(await verified(delivery, later))[0]).toBe('unproven')
    const nowhere = trailOf({ ...delivery.plan, region: 'us-east-1' })
    const [result] = await verified(delivery, { trails: [nowhere] })
    expect(result?.objects.map(({ reason }) => reason)).toContain('nothing-found')
  })

  it('is a run that was stopped', async () => {
    const delivery = delivered()
    let reads = 0
    const [result] = await verified(delivery, { stopped: () => (reads += 1) > 12 })
    expect(result?.verdict).toBe('unproven')
    expect(result?.objects.map(({ reason }) => reason)).toContain('not-looked-at')
  })
})

const backfilled = (metadata?: Record<string, string>) => {
  const delivery = delivered()
  const chain = {
    ...delivery.plan,
    signer: signer('backfill'),
    backfilledAt: begin + 500 * hour,
    hours: 2,
    logsAnHour: 1,
  }
  const { fingerprint, der } = chain.signer
  delivery.buckets.addKey('eu-west-1', {
    fingerprint,
    der,
    from: begin + 499 * hour,
    to: begin + 501 * hour,
  })
  const digests = deliverChain(delivery.buckets, { ...chain, start: begin + hour })
  const key = digests.at(-1)?.key ?? ''
  if (metadata) setMetadata(delivery, key, { ...delivery.buckets.get('logs', key)?.metadata, ...metadata })
  return { delivery, digests, key }
}

describe('backfill digests', () => {
  it('name what hourly ones missed, under a key of the time when they were made', async () => {
    const { delivery, digests } = backfilled()
    expect(said(await verified(delivery))).toEqual(['proven'])
    remove(delivery, digests[0]?.logs[0] ?? '')
    expect(said(await verified(delivery))[0]).toBe('broken')
  })

  it('are broken without their time, as for the AWS CLI', async () => {
    const { delivery, key } = backfilled({ 'backfill-generation-timestamp': '' })
    expect(said(await verified(delivery))).toContain(`no-backfill-timestamp ${nameOf(key)}`)
    expect(said(await verified(delivery))[0]).toBe('broken')
  })

  it('are links of a chain of their own', async () => {
    const { delivery, digests } = backfilled()
    const [first] = digests
    if (first) remove(delivery, first.key)
    expect(said(await verified(delivery))).toContain(`missing ${nameOf(first?.key ?? '')}`)
  })
})

const versioned = () => {
  const buckets = bucketsInMemory()
  buckets.useVersions('logs')
  return delivered({}, buckets)
}

describe('the true version', () => {
  it('of a log that was changed or deleted is named with the command that copies it back', async () => {
    const delivery = versioned()
    change(delivery, log(delivery, 1), (text) => gzipSync(`${text} `))
    remove(delivery, log(delivery, 2))
    const [result] = await verified(delivery)
    expect(result?.objects.map(({ reason }) => reason).toSorted()).toEqual(['changed', 'missing'])
    for (const { trueVersion } of result?.objects ?? []) {
      expect(trueVersion?.versionId).toMatch(/^v\d+$/)
      expect(trueVersion?.command).toMatch(
        /^aws s3api copy-object --region eu-west-1 --cli-input-json '.*versionId=v\d+/,
      )
    }
  })

  it('of digests tells of those in front of them, so that each of two in a row is named', async () => {
    const delivery = versioned()
    const keys = [digest(delivery, 2).key, digest(delivery, 3).key]
    remove(delivery, ...keys)
    const [result] = await verified(delivery)
    expect(said(result ? [result] : [])).toEqual(['broken', ...keys.map((key) => `missing ${nameOf(key)}`)])
    expect(result?.objects.every(({ trueVersion }) => trueVersion)).toBe(true)
    // What they name is looked at all the same.
    expect(result?.counts.logs).toBe(18)
  })

  it('shows a tail that was cut, of which nothing else tells', async () => {
    const delivery = versioned()
    const keys = [3, 4, 5].map((index) => digest(delivery, index).key)
    remove(delivery, ...keys)
    expect(said(await verified(delivery))).toEqual(['broken', ...keys.map((key) => `missing ${nameOf(key)}`)])
    for (const { key } of delivery.digests) remove(delivery, key)
    expect(said(await verified(delivery))[0]).toBe('broken')
  })
})

/** A data event, as S3 records it. */
const put = (key: string, changes: object = {}) => ({
  eventSource: 's3.amazonaws.com',
  eventName: 'PutObject',
  eventTime: '2026-03-02T01:00:00Z',
  eventID: 'put',
  userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/eve' },
  requestParameters: { bucketName: 'logs', key },
  ...changes,
})

describe('who changed it', () => {
  it('is told by data events of the time at which S3 saw the change, and not by others', async () => {
    const delivery = delivered()
    const key = log(delivery, 1)
    change(delivery, key, edit)
    const at = delivery.buckets.get('logs', key)?.lastModified ?? 0
    deliverLog(delivery.buckets, delivery.plan, at + 5 * minute, [
      put(key),
      put(log(delivery, 2)),
      put(key, { errorCode: 'AccessDenied' }),
      put(key, { eventName: 'GetObject' }),
      put(key, { userIdentity: { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' } }),
    ])
    const [result] = await verified(delivery)
    const changed = result?.objects.find(({ reason }) => reason === 'changed')
    expect(changed?.changedBy).toEqual([
      {
        event: 'PutObject',
        at: '2026-03-02T01:00:00Z',
        by: 'arn:aws:iam::111122223333:user/eve',
        eventId: 'put',
      },
    ])
  })

  it('is told of what was deleted by the time of its delete marker', async () => {
    const buckets = bucketsInMemory()
    buckets.useVersions('logs')
    const delivery = delivered({}, buckets)
    const key = log(delivery, 1)
    buckets.remove('logs', key, begin + 3 * hour)
    deliverLog(buckets, delivery.plan, begin + 3 * hour + minute, [put(key, { eventName: 'DeleteObject' })])
    const [result] = await verified(delivery)
    expect(result?.objects.find(({ reason }) => reason === 'missing')?.changedBy).toMatchObject([
      { event: 'DeleteObject' },
    ])
  })
})

it('a trail that has another bucket since a moment ago is followed to where its digests lie', async () => {
  const delivery = delivered({ bucket: 'old', prefix: 'p' })
  const by = { eventId: 'e', by: 'arn:aws:iam::111122223333:user/ops', validation: true }
  const changes = [
    { ...by, event: 'CreateTrail', at: begin - 10 * hour, bucket: 'old', prefix: 'p' },
    { ...by, event: 'UpdateTrail', at: begin + 5.9 * hour, bucket: 'new' },
  ]
  const now = endOf(delivery.plan) + 20 * minute
  const moved = trailOf(
    { ...plan(), bucket: 'new' },
    {
      newest: async () => ({ delivered: endOf(delivery.plan) + minute }),
      history: async () => ({ ok: true, value: { changes, more: false } }),
    },
  )
  expect(said(await verified(delivery, { to: now, now, trails: [moved] }))).toEqual(['proven'])
  remove(delivery, digest(delivery, 5).key)
  expect((await verified(delivery, { to: now, now, trails: [moved] }))[0]?.verdict).toBe('broken')
})

describe('other folders', () => {
  it('that no digest covers are told once, and change no verdict', async () => {
    const delivery = delivered()
    for (const index of [1, 2, 3]) {
      const key = log(delivery, index)
        .replaceAll('CloudTrail/', 'CloudTrail-Insight/')
        .replace('_CloudTrail_', '_CloudTrail-Insight_')
      delivery.buckets.put('logs', key, { body: gzipSync('{}'), metadata: {}, lastModified: begin })
    }
    const [result] = await verified(delivery)
    expect(result?.verdict).toBe('proven')
    expect(result?.notes).toEqual([expect.stringContaining('CloudTrail-Insight')])
  })
})

it('a trail that was made again under its name begins a chain of its own', async () => {
  const first = delivered({ hours: 2 })
  const again = { ...plan({ start: begin + 3 * hour, hours: 3 }) }
  listKey(first.buckets, again)
  deliverChain(first.buckets, again)
  const by = { eventId: 'e', by: 'arn:aws:iam::111122223333:user/eve' }
  const changes = [
    { ...by, event: 'DeleteTrail', at: begin + 2 * hour - minute },
    { ...by, event: 'CreateTrail', at: begin + 3 * hour - 5 * minute, validation: true },
    { ...by, event: 'StartLogging', at: begin + 3 * hour - minute },
  ]
  const trail = trailOf(again, { history: async () => ({ ok: true, value: { changes, more: false } }) })
  const [result] = await verified(first, { to: begin + 6 * hour, trails: [trail] })
  expect(result?.verdict).toBe('proven')
  expect(result?.gaps).toMatchObject([{ explained: true, by: { event: 'DeleteTrail', by: by.by } }])
})
