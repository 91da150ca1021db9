import type { Policy } from '../../lib/policy/policy.ts'

/**
 * Policies that together switch on all that a policy file can. Settings may make a check read more, and thereby take
 * it from those that a reaction has time for, so each way of coverage stands here with and without them.
 * @param base any policy, for the settings that change nothing here
 */
export function fullPolicies(base: Policy): Policy[] {
  return (['union', 'strict'] as const).flatMap((coverage) =>
    [false, true].map((withSettings) => ({
      ...base,
      coverage,
      mode: 'enforce',
      ears: 'enforce',
      checks: allOn(base, withSettings),
    })),
  )
}

const on = { enabled: true, mode: 'enforce' } as const

function allOn({ checks }: Policy, withSettings: boolean): Policy['checks'] {
  return {
    'multi-region-trail': { ...on, ...(withSettings && { trail: 'any' }) },
    'trail-logging': { ...on, restart: withSettings },
    'log-file-validation': on,
    'kms-encryption': { ...on, ...(withSettings && { keyId: 'alias/any' }) },
    'event-selectors': {
      ...on,
      each: withSettings,
      dataEvents: withSettings ? [{ type: 'AWS::S3::Object', readWrite: 'All' }] : [],
    },
    'region-coverage': on,
    'management-event-exclusions': on,
    'global-service-events': on,
    's3-data-events-write': on,
    's3-data-events-read': on,
    insights: { ...checks.insights, ...on },
    'cloudwatch-logs': on,
    delivery: { ...checks.delivery, ...on },
    'kms-key-usable': on,
    'kms-key-rotation': on,
    'bucket-exists': { ...checks['bucket-exists'], ...on },
    'bucket-public': on,
    'bucket-access-logging': on,
    'bucket-policy': on,
    'bucket-versioning': on,
    'bucket-retention': { ...checks['bucket-retention'], ...on },
    'trail-tags': { ...on, keys: withSettings ? ['any'] : [] },
    'change-alarm': on,
    'duplicate-management-events': on,
    'tampering-path': on,
  }
}
