import type { ListEventDataStoresRequest, ListEventDataStoresResponse } from '@aws-sdk/client-cloudtrail'
import { AwsError } from '../../service.ts'

/** ListEventDataStores: none. CloudTrail Lake takes no new customers, and this account never was one. */
export function listEventDataStores(input: ListEventDataStoresRequest): ListEventDataStoresResponse {
  const { MaxResults: most = 1000, NextToken: token } = input
  if (most < 1 || most > 1000) {
    throw new AwsError('InvalidMaxResultsException', 'MaxResults must be between 1 and 1000.')
  }
  if (token !== undefined) throw new AwsError('InvalidNextTokenException', 'The token is not valid.')
  return { EventDataStores: [] }
}
