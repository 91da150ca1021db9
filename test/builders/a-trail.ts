import type { Trail, TrailStatus } from '../../lib/model/index.ts'

export const account = '123456789012'
export const managementAccount = '111122223333'

/** A logging multi-region trail with AWS's default selectors, whole but for what is changed. */
export function aTrail(changes: Partial<Trail> = {}): Trail {
  const homeRegion = changes.homeRegion ?? 'us-east-1'
  const name = changes.name ?? 'main'
  const owner = changes.account ?? account
  return {
    arn: `arn:aws:cloudtrail:${homeRegion}:${owner}:trail/${name}`,
    name,
    account: owner,
    homeRegion,
    multiRegion: true,
    organization: false,
    logFileValidation: true,
    globalServiceEvents: true,
    recursiveLogging: true,
    bucket: 'trail-logs',
    kmsKeyId: `arn:aws:kms:us-east-1:${account}:key/11111111-2222-3333-4444-555555555555`,
    seenIn: ['us-east-1', 'eu-west-1'],
    status: aStatus({ region: homeRegion }),
    selectors: { ok: true, value: { kind: 'basic', selectors: [] } },
    insights: { ok: true, value: [{ type: 'ApiCallRateInsight', categories: ['Management'] }] },
    aggregations: { ok: true, value: [] },
    tags: { ok: true, value: {} },
    ...changes,
  }
}

/** The status of one region, as a trail keeps it: logging and delivering but for what is changed. */
export function aStatus(changes: Partial<TrailStatus> & { region?: string } = {}): Trail['status'] {
  const { region = 'us-east-1', ...status } = changes
  const healthy: TrailStatus = {
    logging: true,
    startedAt: '2026-01-01T00:00:00.000Z',
    latestDelivery: '2026-11-20T23:55:00.000Z',
    latestDigestDelivery: '2026-11-20T23:30:00.000Z',
    latestLogGroupDelivery: '2026-11-20T23:58:00.000Z',
  }
  return { [region]: { ok: true, value: { ...healthy, ...status } } }
}

/** An organization's trail as a member account sees it. */
export const anOrganizationTrail = (changes: Partial<Trail> = {}): Trail =>
  aTrail({ name: 'organization', account: managementAccount, organization: true, ...changes })
