import { validationMessage } from '../../protocol/check-input.ts'
import type { BrokenConstraint } from '../../protocol/constraints.ts'
import { AwsError } from '../../service.ts'

/** CloudTrail has an error of its own for most members (CloudTrail API reference, "Errors" of each operation). */
const CODES: Readonly<Record<string, string>> = {
  Name: 'InvalidTrailNameException',
  TrailName: 'InvalidTrailNameException',
  S3BucketName: 'InvalidS3BucketNameException',
  ResourceId: 'CloudTrailARNInvalidException',
  TagsList: 'InvalidTagParameterException',
  EventCategory: 'InvalidEventCategoryException',
  LookupAttributes: 'InvalidLookupAttributesException',
  MaxResults: 'InvalidMaxResultsException',
  NextToken: 'InvalidNextTokenException',
  EventSelectors: 'InvalidEventSelectorsException',
  AdvancedEventSelectors: 'InvalidEventSelectorsException',
  InsightSelectors: 'InvalidInsightSelectorsException',
}

/** The error for input that CloudTrail's model forbids, named after the first member that is wrong. */
export function invalidInput(broken: readonly BrokenConstraint[], operation: string): AwsError {
  const [first] = broken
  if (first?.rule === 'max' && first.path === 'TagsList' && operation !== 'RemoveTags')
    return new AwsError('TagsLimitExceededException', validationMessage(broken))
  const member = /^\w+/.exec(first?.path ?? '')?.[0] ?? ''
  const code = Object.hasOwn(CODES, member) ? CODES[member] : undefined
  return new AwsError(code ?? 'InvalidParameterException', validationMessage(broken))
}
