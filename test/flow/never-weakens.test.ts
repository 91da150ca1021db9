import { expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { applyAndLookAgain, sweep } from '../../lib/flow.ts'
import { lostBetween } from '../builders/lost-between.ts'
import { inAccount, unhurried, whole } from './bench.ts'

const readWrite = fc.constantFrom('All' as const, 'ReadOnly' as const, 'WriteOnly' as const)
const objects = { Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::documents/'] }
/** AWS takes no selector without any events (PutEventSelectors, API reference). */
const selector = fc
  .record({
    ReadWriteType: readWrite,
    IncludeManagementEvents: fc.boolean(),
    withObjects: fc.boolean(),
    ExcludeManagementEventSources: fc.constantFrom<string[][]>([], ['kms.amazonaws.com']),
  })
  .map(({ withObjects, ...rest }) => ({
    ...rest,
    DataResources: withObjects || !rest.IncludeManagementEvents ? [objects] : [],
    ...(!rest.IncludeManagementEvents && { ExcludeManagementEventSources: [] }),
  }))

const trail = (name: string) =>
  fc.record({
    name: fc.constant(name),
    region: fc.constantFrom('us-east-1', 'eu-west-1'),
    bucket: fc.constant('logs'),
    multiRegion: fc.boolean(),
    validation: fc.boolean(),
    logging: fc.boolean(),
    eventSelectors: fc.array(selector, { minLength: 1, maxLength: 2 }),
    insights: fc.constantFrom<'ApiErrorRateInsight'[][]>([], ['ApiErrorRateInsight']),
  })

const account = fc.record({
  buckets: fc.record({
    versioning: fc.boolean(),
    publicAccessBlock: fc.boolean(),
    policy: fc.constantFrom('cloudtrail' as const, 'none' as const),
    expireAfterDays: fc.constantFrom(7, 400),
  }),
  trails: fc.tuple(trail('one'), trail('two')),
})

const policy = { mode: 'enforce', secondCopy: 'allow' } as const

it('over any account, apply lowers no coverage, retention or validation, and does nothing twice', async () => {
  let written = 0
  await fc.assert(
    fc.asyncProperty(account, ({ buckets, trails }) =>
      inAccount(
        { ...whole, buckets: [{ name: 'logs', region: 'us-east-1', ...buckets }], trails },
        policy,
        async ({ run, sandbox }) => {
          const before = await sweep(run({ preflight: true }))
          const { outcomes } = await applyAndLookAgain(run(), before, before.repairs, unhurried)
          const after = await sweep(run({ preflight: true }))
          written += outcomes.filter(({ result }) => result === 'applied').length
          expect(
            outcomes
              .filter(({ result }) => result === 'failed' || result === 'drifted')
              .map(({ message, call }) => [call?.operation, message]),
          ).toEqual([])
          expect(lostBetween(before.snapshot, after.snapshot)).toEqual([])
          const done = new Set(outcomes.flatMap(({ call }) => (call ? [JSON.stringify(call.input)] : [])))
          const again = after.repairs.flatMap(({ calls }) => calls.map(({ input }) => JSON.stringify(input)))
          expect(again.filter((input) => done.has(input))).toEqual([])
          expect(sandbox.violations).toEqual([])
        },
        ['us-east-1', 'eu-west-1'],
      ),
    ),
    { numRuns: 10 },
  )
  expect(written).toBeGreaterThan(15)
})
