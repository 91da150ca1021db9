import * as fc from 'fast-check'
import type { Selectors, Trail, ValidatedSince } from '../../lib/model/index.ts'
import { logGroupArn } from './a-change-alarm.ts'
import { keyArn } from './a-key.ts'
import { account, aStatus, aTrail, managementAccount } from './a-trail.ts'

export const regions = ['us-east-1', 'eu-west-1']
export const topicArn = `arn:aws:sns:us-east-1:${account}:trails`
/** AWS answers with ARNs; whatever else stands there must not be looked for in the wrong region. */
export const bareKey = 'alias/bare'

const management = { readWrite: 'All' as const, management: true, dataResources: [], excludedSources: [] }
const objects = { type: 'AWS::S3::Object', values: ['arn:aws:s3'] }

const selectors: fc.Arbitrary<Selectors> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Selectors>({ kind: 'basic', selectors: [] }) },
  { weight: 3, arbitrary: narrowed({ excludedSources: ['kms.amazonaws.com'] }) },
  { weight: 3, arbitrary: narrowed({ dataResources: [objects] }) },
  { weight: 2, arbitrary: narrowed({ management: false, dataResources: [objects] }) },
  { weight: 1, arbitrary: narrowed({ readWrite: 'WriteOnly' }) },
  { weight: 1, arbitrary: narrowed({ readWrite: 'ReadOnly' }) },
  { weight: 1, arbitrary: ofCategory('Management') },
  { weight: 1, arbitrary: ofCategory('NetworkActivity') },
)

function ofCategory(category: string): fc.Arbitrary<Selectors> {
  const fields = [{ field: 'eventCategory', equals: [category] }]
  return fc.constant<Selectors>({ kind: 'advanced', selectors: [{ fields }] })
}

function narrowed(changes: object): fc.Arbitrary<Selectors> {
  return fc.constant<Selectors>({ kind: 'basic', selectors: [{ ...management, ...changes }] })
}

const longAgo = '2026-11-01T00:00:00.000Z'
const lately = '2026-11-20T23:00:00.000Z'

/** How a region delivers: well, not at all, with an error, or without digests. */
const deliveries = {
  well: {},
  late: { latestDelivery: longAgo, latestDigestDelivery: longAgo, latestLogGroupDelivery: longAgo },
  refused: { latestDeliveryError: 'AccessDenied' },
  withDeadDigests: { latestDigestDelivery: longAgo },
  withoutDigests: { latestDigestDelivery: undefined },
}

const status = (region: string) =>
  fc.constantFrom(...Object.values(deliveries)).map((delivery) => (logging: boolean): Trail['status'] => {
    const { [region]: whole } = aStatus({ region, logging })
    if (!whole?.ok) throw new Error('a status that a test makes is read')
    const { latestDigestDelivery, ...others } = { ...whole.value, ...delivery }
    return {
      [region]: {
        ok: true,
        value: { ...others, ...(latestDigestDelivery !== undefined && { latestDigestDelivery }) },
      },
    }
  })

const validatedSince = fc.constantFrom<ValidatedSince>(
  {},
  { home: { since: longAgo }, elsewhere: { since: longAgo } },
  { home: { since: lately, switchedOn: 'seen' }, elsewhere: { since: lately, switchedOn: 'seen' } },
  { home: { since: lately, switchedOn: 'asked' } },
)

const owners = {
  own: { account, organization: false },
  ownOrganization: { account, organization: true },
  foreign: { account: managementAccount, organization: true },
}

const insights = fc.constantFrom<Trail['insights']>(
  { ok: true, value: [] },
  { ok: true, value: [{ type: 'ApiCallRateInsight', categories: ['Management'] }] },
  { ok: true, value: [{ type: 'ApiCallRateInsight', categories: ['Data'] }] },
)

/** A trail of any kind, with whatever it may rest on. */
export const anyTrail = (name: string): fc.Arbitrary<Trail> =>
  fc
    .record({
      homeRegion: fc.constantFrom(...regions),
      multiRegion: fc.boolean(),
      owner: fc.constantFrom(...Object.values(owners)),
      logFileValidation: fc.boolean(),
      globalServiceEvents: fc.boolean(),
      recursiveLogging: fc.boolean(),
      selectors,
      insights,
      aggregations: fc.constantFrom<string[]>([], ['API_ACTIVITY']),
      key: fc.constantFrom(undefined, keyArn, keyArn, bareKey),
      withTopic: fc.boolean(),
      withLogGroup: fc.boolean(),
      // A trail is stopped as a whole; what it delivers differs by region.
      logging: fc.oneof(
        { weight: 3, arbitrary: fc.constant(true) },
        { weight: 1, arbitrary: fc.constant(false) },
      ),
      us: status('us-east-1'),
      eu: status('eu-west-1'),
      readsRegions: fc.boolean(),
      validatedSince,
    })
    .map(({ owner, key, withTopic, withLogGroup, logging, us, eu, readsRegions, ...rest }) => {
      const { homeRegion, multiRegion } = rest
      const [home, other] = homeRegion === 'us-east-1' ? [us, eu] : [eu, us]
      const { kmsKeyId: _, ...made } = aTrail({
        ...rest,
        ...owner,
        name,
        seenIn: multiRegion ? regions : [homeRegion],
        status: { ...home(logging), ...(multiRegion && readsRegions && other(logging)) },
        selectors: { ok: true, value: rest.selectors },
        aggregations: { ok: true, value: rest.aggregations },
        tags: { ok: true, value: { team: 'security' } },
        validatedSince: { ok: true, value: rest.validatedSince },
      })
      return {
        ...made,
        ...(key !== undefined && { kmsKeyId: key }),
        ...(withTopic && { topicArn }),
        ...(withLogGroup && { logGroupArn }),
      }
    })
