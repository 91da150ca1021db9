import type { ApiCall } from './api-call.ts'
import { coversAction, denies, grants, isAllow, statementsOf } from './policy-grants.ts'
import { when } from './rule.ts'
import { isForeign } from './targets.ts'
import type { Weakness } from './weakness.ts'
import { documentOf, type Fields, field, textsOf } from './wire.ts'

/** What CloudTrail asks of a bucket (CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail"). */
const needed = ['s3:GetBucketAcl', 's3:PutObject']
const destroying = [
  's3:PutObject',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:PutBucketPolicy',
  's3:DeleteBucket',
]

/** What a new bucket policy takes from logging. A policy that cannot be read may have taken CloudTrail's grant. */
export function bucketPolicyLoss(call: ApiCall): Weakness[] {
  const policy = documentOf(field(call.params, 'bucketPolicy', 'policy'))
  if (!policy) return ['log-delivery']
  const shutOut = needed.some((action) => !grants(policy, action)) || denies(policy, needed)
  const allows = statementsOf(policy).filter((statement) => isAllow(statement))
  return [
    ...when(shutOut, 'log-delivery'),
    ...when(
      allows.some((statement) => letsOthersDestroy(statement, call)),
      'log-integrity',
    ),
    ...when(allows.some(letsEveryoneIn), 'log-confidentiality'),
  ]
}

function principals(statement: Fields): string[] {
  const principal = field(statement, 'Principal')
  return principal === '*' ? ['*'] : textsOf(field(principal, 'AWS'))
}

function letsEveryoneIn(statement: Fields): boolean {
  return principals(statement).includes('*') && field(statement, 'Condition') === undefined
}

function letsOthersDestroy(statement: Fields, call: ApiCall): boolean {
  const foreign = principals(statement).some((principal) => isOtherAccount(principal, call))
  return foreign && destroying.some((action) => coversAction(statement, action))
}

/** A principal is an ARN or a bare account id. */
function isOtherAccount(principal: string, call: ApiCall): boolean {
  if (/^\d{12}$/.test(principal)) return call.account !== undefined && principal !== call.account
  return isForeign(principal, call)
}
