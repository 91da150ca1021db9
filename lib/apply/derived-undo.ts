import { isDeepStrictEqual } from 'node:util'
import type { Facet, LifecycleRule, PolicyDocument } from '../model/index.ts'
import { lifecycleRule } from '../collect/bucket-settings.ts'
import type { Json, JsonObject, UndoWrite } from '../model/write.ts'
import { selectorsInput, undoable } from '../remediate/restore-event-selectors.ts'
import { insightsInput, tagList } from '../remediate/shared/trail-calls.ts'
import { addedStatements, canonicalPolicy } from '../resource-policy/canonical-policy.ts'
import { parsePolicy } from '../resource-policy/parse-policy.ts'
import { forwarderDescription } from '../tamper/forwarding/forwarding-calls.ts'
import { facetResource } from '../text/facet-text.ts'
import { resourceName } from '../text/arn.ts'
import { trailUpdate } from '../trail/settings.ts'
import { lifecycleRuleInput } from './send-write.ts'

/** Longest waiting period that KMS takes, and the one that it takes where none is said (KMS API reference). */
const longestWindow = 30

type Around = { before: Facet; after: Facet }

/**
 * The write that brings a thing from the state after a repair back to the one before: what undo sends follows from the
 * two states alone, never from what a file says is to be sent.
 * @returns undefined where nothing takes it back without loss
 */
export function derivedUndo({ before, after }: Around): UndoWrite | undefined {
  if (before.kind === 'no-trail') {
    const isIt =
      after.kind === 'trail' && [after.trailArn, resourceName(after.trailArn)].includes(before.name)
    return isIt ? trail('DeleteTrail', after.trailArn) : undefined
  }
  if (before.kind !== after.kind || facetResource(before) !== facetResource(after)) return undefined
  return ofTrail(before, after) ?? ofBucket(before, after) ?? ofKey(before, after) ?? ofRule(before, after)
}

const trail = (operation: 'DeleteTrail' | 'StopLogging', Name: string): UndoWrite => ({
  service: 'cloudtrail',
  operation,
  input: { Name },
})

function ofTrail(before: Facet, after: Facet): UndoWrite | undefined {
  const service = 'cloudtrail'
  switch (before.kind) {
    case 'logging': {
      const isStart = !before.logging && after.kind === 'logging' && after.logging
      return isStart ? trail('StopLogging', before.trailArn) : undefined
    }
    case 'trail':
      if (after.kind !== 'trail' || !sameNames(before.settings, after.settings)) return undefined
      return { service, operation: 'UpdateTrail', input: trailUpdate(before.trailArn, before.settings) }
    case 'selectors': {
      const input = selectorsInput(before.trailArn, undoable(before.selectors))
      return { service, operation: 'PutEventSelectors', input }
    }
    case 'insights': {
      const input = insightsInput(before.trailArn, before.insights)
      return input && { service, operation: 'PutInsightSelectors', input }
    }
    case 'tags': {
      // A tag that was not there could only be removed, which takes nothing back.
      if (after.kind !== 'tags' || !sameNames(before.tags, after.tags)) return undefined
      const input = { ResourceId: before.trailArn, TagsList: tagList(before.tags) }
      return { service, operation: 'AddTags', input }
    }
    default:
      return undefined
  }
}

function ofBucket(before: Facet, after: Facet): UndoWrite | undefined {
  const service = 's3'
  switch (before.kind) {
    case 'bucket': {
      const isMade = !before.exists && after.kind === 'bucket' && after.exists
      return isMade ? { service, operation: 'DeleteBucket', input: { Bucket: before.bucket } } : undefined
    }
    case 'bucket-policy':
      if (before.sids.length > 0) return undefined
      return { service, operation: 'DeleteBucketPolicy', input: { Bucket: before.bucket } }
    case 'whole-bucket-policy': {
      const Bucket = before.bucket
      if (after.kind !== before.kind || !hasOnlyOursMore(before.document, after.document)) return undefined
      if (!before.document) return { service, operation: 'DeleteBucketPolicy', input: { Bucket } }
      const Policy = JSON.stringify(before.document)
      return { service, operation: 'PutBucketPolicy', input: { Bucket, Policy } }
    }
    case 'public-access-block': {
      const Bucket = before.bucket
      if (!before.block) return { service, operation: 'DeletePublicAccessBlock', input: { Bucket } }
      const PublicAccessBlockConfiguration = {
        BlockPublicAcls: before.block.blockPublicAcls,
        IgnorePublicAcls: before.block.ignorePublicAcls,
        BlockPublicPolicy: before.block.blockPublicPolicy,
        RestrictPublicBuckets: before.block.restrictPublicBuckets,
      }
      return { service, operation: 'PutPublicAccessBlock', input: { Bucket, PublicAccessBlockConfiguration } }
    }
    case 'versioning': {
      const wasOff = before.versioning !== 'Enabled'
      const input = { Bucket: before.bucket, VersioningConfiguration: { Status: 'Suspended' as const } }
      return wasOff ? { service, operation: 'PutBucketVersioning', input } : undefined
    }
    case 'lifecycle': {
      const Rules = before.rules.flatMap((one): JsonObject[] => {
        const rule = objectOf(one.whole)
        return rule && isSummary(one, rule) ? [rule] : []
      })
      if (Rules.length < before.rules.length) return undefined
      const input = { Bucket: before.bucket, LifecycleConfiguration: { Rules } }
      return { service, operation: 'PutBucketLifecycleConfiguration', input }
    }
    default:
      return undefined
  }
}

function ofKey(before: Facet, after: Facet): UndoWrite | undefined {
  if (before.kind === 'key-policy') {
    if (after.kind !== before.kind || !hasOnlyOursMore(before.document, after.document)) return undefined
    const input = {
      KeyId: before.key,
      PolicyName: 'default',
      Policy: JSON.stringify(before.document),
    } as const
    return { service: 'kms', operation: 'PutKeyPolicy', input }
  }
  if (before.kind !== 'key' || after.kind !== 'key') return undefined
  const KeyId = before.key
  if (before.state === 'Disabled' && after.state === 'Enabled')
    return { service: 'kms', operation: 'DisableKey', input: { KeyId } }
  // CancelKeyDeletion leaves a key disabled (KMS API reference).
  if (before.state !== 'PendingDeletion' || after.state !== 'Disabled') return undefined
  const input = { KeyId, PendingWindowInDays: longestWindow }
  return { service: 'kms', operation: 'ScheduleKeyDeletion', input }
}

function ofRule(before: Facet, after: Facet): UndoWrite | undefined {
  const service = 'events'
  // Names of the guard's own rules begin so, whatever its stack is called (serverless.yml, `service`).
  if (!facetResource(before).startsWith('trailkeeper')) return undefined
  if (before.kind === 'rule-target') {
    // A target that was led astray is not led there again.
    if (before.target) return undefined
    return { service, operation: 'RemoveTargets', input: { Rule: before.name, Ids: [before.id] } }
  }
  if (before.kind !== 'rule' || after.kind !== 'rule') return undefined
  const Name = before.name
  if (!before.is) return { service, operation: 'DeleteRule', input: { Name } }
  if (before.is.pattern === after.is?.pattern) return { service, operation: 'DisableRule', input: { Name } }
  const input = {
    Name,
    EventPattern: before.is.pattern,
    State: 'ENABLED',
    Description: forwarderDescription,
  } as const
  return { service, operation: 'PutRule', input }
}

/** What people are shown of a rule is what the rule does. */
function isSummary({ whole: _whole, ...shown }: LifecycleRule, rule: JsonObject): boolean {
  try {
    const { whole: _read, ...does } = lifecycleRule(lifecycleRuleInput(rule))
    return isDeepStrictEqual(shown, does)
  } catch {
    // It is no rule that S3 would take.
    return false
  }
}

const sameNames = (one: object, other: object): boolean =>
  isDeepStrictEqual(Object.keys(one).toSorted(), Object.keys(other).toSorted())

/** A repair adds statements of Trailkeeper's own to a policy, and leaves all that stood there (law 4). */
const hasOnlyOursMore = (before: PolicyDocument | null, after: PolicyDocument | null): boolean =>
  addedStatements(before, after)?.every(
    ({ Sid = '', Effect }) => Effect === 'Allow' && Sid.startsWith('Trailkeeper'),
  ) === true

/** Whether two writes do the same: how a policy is written, and what AWS takes where nothing is said, make no difference. */
export const sameUndo = (one: UndoWrite, other: UndoWrite | undefined): boolean =>
  other !== undefined && isDeepStrictEqual(comparable(one), comparable(other))

function comparable(write: UndoWrite): unknown {
  switch (write.operation) {
    case 'PutBucketPolicy':
    case 'PutKeyPolicy':
      return { ...write, input: { ...write.input, Policy: policyOf(write.input.Policy) } }
    case 'ScheduleKeyDeletion':
      return { ...write, input: { PendingWindowInDays: longestWindow, ...write.input } }
    case 'PutRule':
      return { ...write, input: { ...write.input, EventPattern: jsonOf(write.input.EventPattern) } }
    default:
      return write
  }
}

function policyOf(text: string): unknown {
  try {
    return canonicalPolicy(parsePolicy(text))
  } catch {
    return text
  }
}

function jsonOf(text: string | undefined): Json | undefined {
  try {
    const value: Json | undefined = text === undefined ? undefined : JSON.parse(text)
    return value
  } catch {
    return text
  }
}

function objectOf(text: string | undefined): JsonObject | undefined {
  const value = jsonOf(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
}
