import { S3Client } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { defaultEndpointResolver } from '../../scripts/s3-endpoint.mjs'

type Asked = Parameters<typeof defaultEndpointResolver>[0]

const client = new S3Client({ region: 'us-east-1' })

/** What the SDK's own rules say. */
const bySdk = (asked: Asked) =>
  client.config.endpointProvider({ UseFIPS: false, UseDualStack: false, ForcePathStyle: false, ...asked }, {})

const regions = [
  'us-east-1',
  'us-west-2',
  'eu-central-1',
  'ap-southeast-7',
  'cn-north-1',
  'us-gov-west-1',
  'us-iso-east-1',
]
const anyBucket = fc.oneof(
  fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,30}[a-z0-9]$/).filter((name) => !name.includes('--')),
  fc.stringMatching(/^[a-z0-9]{2,9}\.[a-z0-9]{2,9}$/),
  fc.constantFrom('Old_Bucket', 'aws-cloudtrail-logs-123456789012-abcdef12'),
)
const anyPlace = fc.record(
  {
    Region: fc.constantFrom(...regions),
    Bucket: anyBucket,
    UseFIPS: fc.boolean(),
    UseDualStack: fc.boolean(),
    ForcePathStyle: fc.boolean(),
  },
  { requiredKeys: ['Region', 'Bucket'] },
)

describe('the endpoint of a bucket, in a function', () => {
  it('is the one that the SDK’s rules give', () => {
    let compared = 0
    fc.assert(
      fc.property(anyPlace, (asked) => {
        let theirs: ReturnType<typeof bySdk>
        try {
          theirs = bySdk(asked)
        } catch {
          // The rules refuse some mixtures, such as FIPS in a partition that has none.
          return
        }
        compared += 1
        const ours = defaultEndpointResolver(asked)
        expect(ours.url.href).toBe(theirs.url.href)
        expect(ours.properties.authSchemes[0]).toMatchObject(firstScheme(theirs.properties))
      }),
      { numRuns: 500 },
    )
    expect(compared).toBeGreaterThan(250)
  })

  it.each(['http://127.0.0.1:4566', 'http://localhost:4566/base'])(
    'of an endpoint of its own, %s, is the SDK’s too',
    (Endpoint) => {
      for (const ForcePathStyle of [true, false]) {
        const asked = { Region: 'us-east-1', Bucket: 'logs', Endpoint, ForcePathStyle }
        expect(defaultEndpointResolver(asked).url.href).toBe(bySdk(asked).url.href)
      }
    },
  )

  it.each(['arn:aws:s3:us-east-1:123456789012:accesspoint/a', 'logs--use1-az4--x-s3', 'a/b'])(
    'is none for %s',
    (Bucket) => {
      expect(() => defaultEndpointResolver({ Region: 'us-east-1', Bucket })).toThrow('no name of a bucket')
    },
  )
})

function firstScheme(properties: Record<string, unknown> | undefined): Record<string, unknown> {
  const schemes: unknown = properties?.['authSchemes']
  const [first]: unknown[] = Array.isArray(schemes) ? schemes : []
  return typeof first === 'object' && first !== null ? { ...first } : {}
}
