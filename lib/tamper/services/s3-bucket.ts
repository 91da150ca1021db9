import type { ApiCall } from '../api-call.ts'
import { resourceArns } from '../targets.ts'
import { field, nonEmpty } from '../wire.ts'

/** The bucket of a call; a record whose parameters are missing still has its ARN among the resources. */
export function bucketOf(call: ApiCall): (string | undefined)[] {
  const bucketArns = resourceArns(call, ':s3:::').map((arn) =>
    arn.replace(/^(arn:[^:]*:s3:::[^/]*)\/.*$/, '$1'),
  )
  return [nonEmpty(field(call.params, 'bucketName')), ...bucketArns]
}
