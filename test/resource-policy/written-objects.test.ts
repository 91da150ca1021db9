import { describe, expect, it } from '@jest/globals'
import type { AdvancedSelector, Trail } from '../../lib/model/index.ts'
import { accountsIn, regionsIn } from '../../lib/resource-policy/named-in.ts'
import { type Writer, writtenObjects } from '../../lib/resource-policy/written-objects.ts'
import { account, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'

const none = { ok: true as const, value: [] }
const plain = { multiRegion: false, logFileValidation: false, insights: none }
const member = '111122223333'

const writer = (changes: Partial<Trail> = {}, organizationId = 'o-abcdefghij'): Writer => ({
  trail: aTrail({ ...plain, ...changes }),
  partition: 'aws',
  organizationId: { ok: true, value: organizationId },
})
const places = (changes: Partial<Trail> = {}, ...paths: string[]) =>
  writtenObjects(writer(changes), paths).map(({ place }) => place)
const own = (folder: string, region = 'us-east-1') => `AWSLogs/${account}/${folder}/${region}/`

const network: Trail['selectors'] = {
  ok: true,
  value: {
    kind: 'advanced',
    selectors: [
      { fields: [{ field: 'eventCategory', equals: ['Management'] }] },
      {
        fields: [
          { field: 'eventCategory', equals: ['NetworkActivity'] },
          { field: 'eventSource', equals: ['kms.amazonaws.com'] },
        ],
      },
    ],
  },
}

const basic = { readWrite: 'All' as const, management: true, dataResources: [], excludedSources: [] }

// CloudTrail user guide, "Finding your CloudTrail log files".
describe('the folders of a trail', () => {
  it.each<[string, Partial<Trail>, string[]]>([
    ['nothing but log files', {}, []],
    [
      'nothing more by basic selectors',
      { selectors: { ok: true, value: { kind: 'basic', selectors: [basic] } } },
      [],
    ],
    ['digests where files are validated', { logFileValidation: true }, ['CloudTrail-Digest']],
    [
      'insights where it has any',
      { insights: { ok: true, value: [{ type: 'ApiCallRateInsight', categories: ['Data'] }] } },
      ['CloudTrail-Insight'],
    ],
    ['network activity where a selector asks for it', { selectors: network }, ['CloudTrail-NetworkActivity']],
    [
      'aggregated events where it aggregates',
      { aggregations: { ok: true, value: ['API_ACTIVITY'] } },
      ['CloudTrail-Aggregated'],
    ],
  ])('holds %s', (_what, changes, more) => {
    expect(places(changes)).toEqual(['CloudTrail', ...more].map((folder) => own(folder)))
  })

  it.each<[string, AdvancedSelector['fields'][number]]>([
    ['another field', { field: 'eventName', equals: ['NetworkActivity'] }],
    ['no value', { field: 'eventCategory' }],
    ['another category', { field: 'eventCategory', equals: ['Data'] }],
  ])('holds no network activity by a selector with %s', (_what, field) => {
    const selectors: Trail['selectors'] = {
      ok: true,
      value: { kind: 'advanced', selectors: [{ fields: [field] }] },
    }
    expect(places({ selectors })).toEqual([own('CloudTrail')])
  })

  it.each<[string, Partial<Trail>]>([
    ['CloudTrail-Insight', { insights: denied('cloudtrail:GetInsightSelectors') }],
    ['CloudTrail-NetworkActivity', { selectors: denied('cloudtrail:GetEventSelectors') }],
    ['CloudTrail-Aggregated', { aggregations: denied('cloudtrail:GetEventConfiguration') }],
  ])('may hold %s where what decides it was not read', (folder, changes) => {
    const objects = writtenObjects(writer(changes))
    expect(objects.map((one) => [one.folder, one.unless])).toEqual([
      ['CloudTrail', undefined],
      [folder, Object.values(changes)[0]],
    ])
  })

  it('stands below the prefix', () => {
    expect(places({ prefix: 'audit/eu' })).toEqual([`audit/eu/${own('CloudTrail')}`])
  })
})

describe('the names of files', () => {
  const at = new Date('2026-02-03T04:05:06.789Z')
  const names = writtenObjects(writer({ logFileValidation: true })).map(({ keyAt }) => keyAt(at))

  // "CloudTrail log file examples", "CloudTrail digest file structure".
  it('have the day in their path, and the time in their name', () => {
    expect(names).toEqual([
      `${own('CloudTrail')}2026/02/03/${account}_CloudTrail_us-east-1_20260203T0405Z_Ab3dEf6hIj9lMn0p.json.gz`,
      `${own('CloudTrail-Digest')}2026/02/03/${account}_CloudTrail-Digest_us-east-1_main_us-east-1_20260203T040506Z.json.gz`,
    ])
  })
})

describe('the regions of a trail', () => {
  const multi = { multiRegion: true }
  const regions = (...paths: string[]) => writtenObjects(writer(multi), paths).map(({ region }) => region)

  it('are its own alone where it is of one region, whatever paths name', () => {
    expect(places({}, 'AWSLogs/*/CloudTrail/eu-west-1/*')).toEqual([own('CloudTrail')])
  })

  it('are its own, those that paths name, and one for all the others', () => {
    expect(regions()).toEqual(['us-east-1', 'xx-example-1'])
    expect(regions('AWSLogs/*/eu-west-1/*', '*_af-south-1_*')).toEqual([
      'us-east-1',
      'eu-west-1',
      'af-south-1',
      'xx-example-1',
    ])
    expect(regions('AWSLogs/*/xx-example-1/*')).toEqual(['us-east-1', 'xx-example-1', 'xx-example-2'])
    expect(writtenObjects(writer(multi)).map(({ isExample }) => isExample)).toEqual([false, true])
  })

  it('are those too that a pattern takes in', () => {
    expect(regions('AWSLogs/*/eu-central-*')).toEqual([
      'us-east-1',
      'eu-central-1',
      'eu-central-2',
      'xx-example-1',
    ])
    expect(regionsIn(['*/me-*/*'], ['me-south-1', 'us-east-1'])).toEqual(['me-south-1'])
    expect(regionsIn(['*/us-gov-west-1/2026/01/*', 'AWSLogs/*'], ['eu-west-1'])).toEqual(['us-gov-west-1'])
  })
})

const at = (id: string) => `AWSLogs/o-abcdefghij/${id}/CloudTrail/us-east-1/`

const twelve = (count: number) => Array.from({ length: count }, (_, i) => String(100000000000 + i))
const askedOf = (...paths: string[]) => places({ organization: true, multiRegion: true }, ...paths)

const objects = (organizationId: Writer['organizationId'], path = 'AWSLogs/o-zyxwvutsrq/*') =>
  writtenObjects({ ...writer({ organization: true }), organizationId }, [path])

describe('the accounts of an organization’s trail', () => {
  const organization = { organization: true }

  it('are its owner, those that paths name, and one for all other members', () => {
    expect(places(organization)).toEqual([at(account), at('771177117711')])
    expect(places(organization, `AWSLogs/o-abcdefghij/${member}/*`)).toEqual([
      at(account),
      at(member),
      at('771177117711'),
    ])
    expect(places(organization, '*/771177117711/*')).toEqual([
      at(account),
      at('771177117711'),
      at('772277227722'),
    ])
    expect(writtenObjects(writer(organization)).map(({ isExample }) => isExample)).toEqual([false, true])
  })

  it('are asked for together with the regions that a path names', () => {
    const asked = writtenObjects(writer({ ...organization, multiRegion: true }), [
      `AWSLogs/o-abcdefghij/${member}/CloudTrail/eu-west-1/*`,
    ]).map(({ account: owner, region }) => `${owner} ${region}`)
    expect(asked).toEqual([
      `${account} us-east-1`,
      `${member} eu-west-1`,
      `${account} xx-example-1`,
      '771177117711 us-east-1',
      '771177117711 xx-example-1',
    ])
  })

  it('are not multiplied by a policy that names many to be counted', () => {
    expect(askedOf(twelve(9).join('/'))).toHaveLength(4)
    expect(askedOf(twelve(8).join('/'))).toHaveLength(4 + 8 * 2)
    expect(askedOf(...twelve(100).map((one) => `${one}/eu-west-1`))).toHaveLength(4 + 100)
  })

  it('are those too that a pattern takes in', () => {
    expect(accountsIn(['AWSLogs/o-1/1111*/x', '*/22222222222?/*', '*3/*'])).toEqual([
      '111177777777',
      '222222222227',
      '777777777773',
    ])
    expect(accountsIn(['AWSLogs/*/x', 'logs-2026*', '*/2026/*', '1234567890123/*', '*1*'])).toEqual([
      '777777777771',
    ])
  })

  it('stand below an organization that is not known', () => {
    const unread = denied('organizations:DescribeOrganization')
    expect(objects(unread).map(({ place, unless }) => [place, unless])).toEqual(
      ['o-0example0', 'o-zyxwvutsrq'].flatMap((id) =>
        [account, '771177117711'].map((one) => [`AWSLogs/${id}/${one}/CloudTrail/us-east-1/`, unread]),
      ),
    )
    expect(objects(unread, 'AWSLogs/*').map(({ place }) => place.split('/')[1])).toEqual([
      'o-0example0',
      'o-0example0',
    ])
    expect(objects({ ok: true, value: undefined })[0]?.unless?.code).toBe('Trailkeeper.NoOrganization')
  })

  it('keep what is not read of the organization before what is not read of the trail', () => {
    const unread = denied('organizations:DescribeOrganization')
    const insights = denied('cloudtrail:GetInsightSelectors')
    const written = writtenObjects({ ...writer({ ...organization, insights }), organizationId: unread })
    expect(new Set(written.map(({ unless }) => unless))).toEqual(new Set([unread]))
  })
})
