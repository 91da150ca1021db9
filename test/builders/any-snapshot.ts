import * as fc from 'fast-check'
import type { Key, Snapshot } from '../../lib/model/index.ts'
import { anAlarmTopic, logGroupArn, someChangeAlarms, topicArn as alertTopic } from './a-change-alarm.ts'
import { keyArn } from './a-key.ts'
import { aSnapshot } from './a-snapshot.ts'
import { account, managementAccount } from './a-trail.ts'
import { anyBucket, anyKey, anyTopic, organizationId } from './any-destination.ts'
import { anyTrail, regions } from './any-trail.ts'

/** The key that {@link anySnapshot}'s policy may ask for. */
export const requiredKey = 'alias/trails'

const otherKeyArn = keyArn.replace('1111', '9999')

const keys: fc.Arbitrary<Record<string, Key>> = fc
  .record({
    own: anyKey(keyArn),
    required: fc.constantFrom(keyArn, otherKeyArn),
  })
  .chain(({ own, required }) =>
    fc.tuple(...regions.map(() => anyKey(requiredKey, required))).map((resolved) => ({
      [keyArn]: own,
      ...Object.fromEntries(resolved.map((key, at) => [`${requiredKey}@${regions[at]}`, key])),
    })),
  )

const bus = `arn:aws:events:us-east-1:${account}:event-bus/default`
const guard: fc.Arbitrary<Snapshot['guard']> = fc.constantFrom<Snapshot['guard'][]>(
  { ok: true, value: undefined },
  {
    ok: true,
    value: {
      homeRegion: 'us-east-1',
      expectedTarget: bus,
      rules: [
        {
          region: 'us-east-1',
          rule: {
            ok: true,
            value: {
              state: 'ENABLED',
              pattern: '{}',
              targets: [`arn:aws:lambda:us-east-1:${account}:function:react`],
            },
          },
        },
        {
          region: 'eu-west-1',
          rule: { ok: true, value: { state: 'ENABLED', pattern: '{}', targets: [bus] } },
        },
      ],
    },
  },
)

const organizations: readonly Snapshot['organization'][] = [undefined, managementAccount, account].map(
  (head) => ({
    ok: true,
    value:
      head === undefined
        ? undefined
        : { id: organizationId, managementAccount: head, delegatedAdministrators: { ok: true, value: [] } },
  }),
)

const subscribers = fc.integer({ min: 0, max: 1 })

/** Accounts of every kind: with none to three trails, own and the organization's, whole and broken destinations. */
export const anySnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    trails: fc
      .integer({ min: 0, max: 3 })
      .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => anyTrail(`trail-${i}`)))),
    bucket: anyBucket,
    keys,
    topic: anyTopic,
    guard,
    groupExists: fc.boolean(),
    subscribers,
    organization: fc.constantFrom(...organizations),
  })
  .map((one) =>
    aSnapshot({
      trails: one.trails,
      buckets: { [one.bucket.name]: one.bucket },
      keys: one.keys,
      topics: { [one.topic.arn]: one.topic },
      guard: one.guard,
      logGroups: { [logGroupArn]: { arn: logGroupArn, exists: { ok: true, value: one.groupExists } } },
      changeAlarms: {
        ok: true,
        value: [
          someChangeAlarms({
            topics: {
              [alertTopic]: anAlarmTopic({ confirmedSubscriptions: { ok: true, value: one.subscribers } }),
            },
          }),
        ],
      },
      organization: one.organization,
    }),
  )
