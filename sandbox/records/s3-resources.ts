import type { Call } from '../call.ts'
import type { CloudTrailRecord } from '../event-history.ts'
import { bucketArn, findBucket } from '../services/s3/buckets.ts'
import { parseCopySource } from '../services/s3/copy-source.ts'
import type { World } from '../world.ts'

type Resource = NonNullable<CloudTrailRecord['resources']>[number]

/** Calls on the objects of a bucket that name none: the record holds what their ARNs begin with. */
const ON_MANY = new Set(['DeleteObjects', 'HeadBucket', 'ListObjects', 'ListObjectsV2', 'ListObjectVersions'])

/**
 * The object, without an account, and its bucket; of a copy the source as well, where it is another object (a record
 * of CopyObject in elastic/integrations, `test-copy-object-json.log`; those of CopyObject and DeleteObjects in Stratus
 * Red Team's pages on S3 ransomware).
 */
export function s3Resources({ name, input, context }: Call): Resource[] | undefined {
  const { world, caller } = context
  const bucket = input['Bucket']
  if (typeof bucket !== 'string') return undefined
  const accountId = findBucket(world, bucket)?.account ?? caller.account
  const arn = bucketArn(world, bucket)
  const resources: Resource[] = [{ accountId, type: 'AWS::S3::Bucket', ARN: arn }]
  const key = input['Key']
  if (typeof key === 'string') resources.unshift(object(`${arn}/${key}`))
  else if (ON_MANY.has(name)) {
    const prefix = input['Prefix']
    resources.unshift({
      type: 'AWS::S3::Object',
      ARNPrefix: `${arn}/${typeof prefix === 'string' ? prefix : ''}`,
    })
  }
  const source = sourceArn(world, input['CopySource'])
  if (source !== undefined && source !== `${arn}/${String(key)}`) resources.push(object(source))
  return resources
}

const object = (ARN: string): Resource => ({ type: 'AWS::S3::Object', ARN })

function sourceArn(world: World, header: unknown): string | undefined {
  const source = typeof header === 'string' ? parseCopySource(header) : undefined
  return source && `${bucketArn(world, source.bucket)}/${source.key}`
}
