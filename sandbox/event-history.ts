import { stateSlot } from './world.ts'
import type { World } from './world.ts'

/** A CloudTrail record, as far as the sandbox writes one (CloudTrail user guide, "record contents"). */
export type CloudTrailRecord = {
  eventVersion: string
  userIdentity: Record<string, unknown>
  eventTime: string
  eventSource: string
  eventName: string
  awsRegion: string
  sourceIPAddress: string
  userAgent: string
  errorCode?: string
  errorMessage?: string
  requestParameters: Record<string, unknown> | null
  responseElements: Record<string, unknown> | null
  additionalEventData?: Record<string, unknown>
  requestID: string
  eventID: string
  /** The same in the records of caller and owner, where a call concerns another account's resource. */
  sharedEventID?: string
  readOnly: boolean
  /** S3 names no account for an object. */
  resources?: { accountId?: string; type: string; ARN?: string; ARNPrefix?: string }[]
  eventType: 'AwsApiCall' | 'AwsServiceEvent' | 'AwsConsoleAction'
  apiVersion?: string
  managementEvent: boolean
  recipientAccountId: string
  eventCategory: 'Management' | 'Data' | 'Insight' | 'NetworkActivity'
  tlsDetails?: { tlsVersion: string; cipherSuite: string; clientProvidedHostHeader: string }
  sessionCredentialFromConsole?: string
}

const history = stateSlot((): CloudTrailRecord[] => [])

/** Event history: every management event of one account and region, oldest first, whether a trail logs it or not. */
export function recordsOf(world: World, account: string, region: string): readonly CloudTrailRecord[] {
  return history(world, account, region)
}

/** Adds to the event history of the record's own account and region. */
export function keepRecord(world: World, record: CloudTrailRecord): void {
  history(world, record.recipientAccountId, record.awsRegion).push(record)
}
