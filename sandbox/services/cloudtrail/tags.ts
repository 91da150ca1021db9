import type {
  AddTagsRequest,
  AddTagsResponse,
  ListTagsRequest,
  ListTagsResponse,
  RemoveTagsRequest,
  RemoveTagsResponse,
  Tag,
} from '@aws-sdk/client-cloudtrail'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import { checkArn } from './find-trail.ts'
import type { StoredTrail } from './trail.ts'
import { visibleTrails } from './visible-trails.ts'

/** AddTags: by ARN, in the trail's home region only. A key that is there already takes the new value. */
export function addTags(input: AddTagsRequest, context: RequestContext): AddTagsResponse {
  const trail = taggedTrail(input.ResourceId, context)
  trail.tags = withTags(trail.tags, input.TagsList ?? [])
  return {}
}

/** RemoveTags: by ARN, in the trail's home region only. A tag with a value is removed only by that value. */
export function removeTags(input: RemoveTagsRequest, context: RequestContext): RemoveTagsResponse {
  const trail = taggedTrail(input.ResourceId, context)
  for (const { Key: key, Value: value } of input.TagsList ?? []) {
    if (key !== undefined && (value === undefined || trail.tags.get(key) === value)) trail.tags.delete(key)
  }
  return {}
}

/** ListTags: up to 20 ARNs of trails at home in this region. TagsList is there even where it is empty. */
export function listTags(input: ListTagsRequest, context: RequestContext): ListTagsResponse {
  if (input.NextToken !== undefined) throw new AwsError('InvalidTokenException', 'The token is not valid.')
  const arns = input.ResourceIdList ?? []
  if (arns.length > 20) {
    throw new AwsError('CloudTrailARNInvalidException', 'ListTags takes at most 20 ARNs.')
  }
  return {
    ResourceTagList: arns.map((arn) => ({
      ResourceId: arn,
      TagsList: tagList(taggedTrail(arn, context).tags),
    })),
  }
}

function tagList(tags: StoredTrail['tags']): Tag[] {
  return [...tags].map(([key, value]) => ({ Key: key, ...(value !== undefined && { Value: value }) }))
}

/**
 * Tags put over those that are there. Throws InvalidTagParameterException or TagsLimitExceededException (50 a trail).
 */
export function withTags(present: StoredTrail['tags'], added: readonly Tag[]): StoredTrail['tags'] {
  const keys = added.map((tag) => tag.Key ?? '')
  if (new Set(keys).size < keys.length) throw invalidTag('A tag key stands twice.')
  const tags = new Map(present)
  for (const { Key: key = '', Value: value } of added) {
    if (key.toLowerCase().startsWith('aws:')) throw invalidTag('Tag keys that begin with aws: are reserved.')
    tags.set(key, value)
  }
  if (tags.size > 50) throw new AwsError('TagsLimitExceededException', 'A trail takes at most 50 tags.')
  return tags
}

/**
 * Tags are read and written in the home region only. These operations declare neither TrailNotFoundException nor
 * InvalidHomeRegionException: a shadow's ARN is invalid here, an unknown trail is a resource not found.
 */
function taggedTrail(arn: string | undefined, context: RequestContext): StoredTrail {
  checkArn(arn ?? '', context.world.partition)
  const { account } = context.caller
  const trail = visibleTrails(context.world, account, context.region).find((t) => t.arn === arn)
  if (!trail)
    throw new AwsError('ResourceNotFoundException', `Unknown trail: ${arn} for the user: ${account}`)
  if (trail.homeRegion !== context.region) {
    throw new AwsError(
      'CloudTrailARNInvalidException',
      `Region in ARN is wrong, you can only access resources in region ${context.region}.`,
    )
  }
  return trail
}

function invalidTag(message: string): AwsError {
  return new AwsError('InvalidTagParameterException', message)
}
