import type { ListEventDataStoresRequest, ListEventDataStoresResponse } from '@aws-sdk/client-cloudtrail'
import { AwsError } from '../../service.ts'

/** ListEventDataStores: none. CloudTrail Lake takes no new customers, and this account never was one. */
export function listEventDataStores(input: ListEventDataStoresRequest): ListEventDataStoresResponse {
  if (input.NextToken !== undefined)
    throw new AwsError('InvalidNextTokenException', 'The token is not valid.')
  return { EventDataStores: [] }
}
