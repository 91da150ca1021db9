import type * as schemas from '@aws-sdk/client-kms'
import { page } from '../../page.ts'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { requireKey, requireNotPending } from './key-access.ts'

/** Grants: listed and revoked. CloudTrail is let in by the key policy alone, so nothing here asks for them. */
export const grants: Operations<typeof schemas> = {
  CreateGrant: (input, context) => {
    const key = requireKey(context, input.KeyId, 'CreateGrant')
    requireNotPending(key)
    const GrantId = context.world.id().replaceAll('-', '')
    key.grants.set(GrantId, {
      KeyId: key.arn,
      GrantId,
      GranteePrincipal: input.GranteePrincipal ?? '',
      Operations: input.Operations ?? [],
      CreationDate: context.now,
      ...(input.Name !== undefined && { Name: input.Name }),
    })
    return { GrantId, GrantToken: GrantId }
  },
  RevokeGrant: (input, context) => {
    const key = requireKey(context, input.KeyId, 'RevokeGrant')
    if (!key.grants.delete(input.GrantId ?? ''))
      throw new AwsError('NotFoundException', `Grant ID ${input.GrantId} not found`)
    return {}
  },
  ListGrants: (input, context) => {
    const key = requireKey(context, input.KeyId, 'ListGrants')
    const { items, next } = page([...key.grants.values()], input.Marker, input.Limit ?? 50)
    return { Grants: items, Truncated: next !== undefined, ...(next ? { NextMarker: next } : {}) }
  },
}
