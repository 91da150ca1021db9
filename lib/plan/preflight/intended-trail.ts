import { ownFailure } from '../../aws/own-failure.ts'
import { parseArn } from '../../aws/arn.ts'
import type { Call, Snapshot, Trail } from '../../model/index.ts'
import { afterCalls } from '../../remediate/shared/after-calls.ts'

/** A trail before and after a write that shapes it; `before` is absent where the write makes it. */
export type IntendedTrail = { before?: Trail; after: Trail }

/** The trail that UpdateTrail or CreateTrail leaves behind, or undefined for another write, or a trail that was not read. */
export function intendedTrail(call: Call, snapshot: Snapshot): IntendedTrail | undefined {
  if (call.operation === 'UpdateTrail') {
    const { Name } = call.input
    const isNamed = ({ arn, name }: Trail) => arn === Name || name === Name
    const before = snapshot.trails.find(isNamed)
    const after = afterCalls(snapshot, [call]).trails.find(isNamed)
    return before && after ? { before, after } : undefined
  }
  return call.operation === 'CreateTrail' ? { after: createdTrail(call, snapshot) } : undefined
}

const notYet = (operation: string) => ownFailure(operation, 'NotAsked', 'the trail is not made yet')

function createdTrail(call: Extract<Call, { operation: 'CreateTrail' }>, snapshot: Snapshot): Trail {
  const { input, region, account } = call
  const own = `arn:${snapshot.partition}:cloudtrail:${region}:${account}:trail/${input.Name}`
  const arn = call.intend.kind === 'trail' ? call.intend.trailArn : own
  return {
    arn,
    name: input.Name,
    account: parseArn(arn)?.account ?? account,
    homeRegion: region,
    multiRegion: input.IsMultiRegionTrail === true,
    organization: input.IsOrganizationTrail === true,
    logFileValidation: input.EnableLogFileValidation === true,
    globalServiceEvents: input.IncludeGlobalServiceEvents !== false,
    recursiveLogging: input.RecursiveLogging !== false,
    bucket: input.S3BucketName,
    ...(input.S3KeyPrefix && { prefix: input.S3KeyPrefix }),
    ...(input.KmsKeyId && { kmsKeyId: input.KmsKeyId }),
    seenIn: [region],
    status: {},
    selectors: notYet('cloudtrail:GetEventSelectors'),
    insights: notYet('cloudtrail:GetInsightSelectors'),
    aggregations: notYet('cloudtrail:GetEventConfiguration'),
    tags: notYet('cloudtrail:ListTags'),
  }
}
