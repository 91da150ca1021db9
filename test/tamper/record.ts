import { classifyRecord, type Triage } from '../../lib/tamper/classify-record.ts'
import { type ProtectedResources, protectedByDefault } from '../../lib/tamper/protected-resources.ts'

/** A management event of an IAM user, as CloudTrail records it. */
export function record(service: string, eventName: string, params: unknown, more: object = {}) {
  return {
    eventVersion: '1.10',
    userIdentity: {
      type: 'IAMUser',
      arn: 'arn:aws:iam::123456789012:user/alice',
      accountId: '123456789012',
      userName: 'alice',
    },
    eventTime: '2026-11-20T10:00:00Z',
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: 'eu-west-1',
    sourceIPAddress: '192.0.2.7',
    userAgent: 'aws-cli/2.31.0',
    requestParameters: params,
    responseElements: null,
    requestID: 'r-1',
    eventID: 'e-1',
    eventType: 'AwsApiCall',
    recipientAccountId: '123456789012',
    ...more,
  }
}

export const denied = { errorCode: 'AccessDenied', errorMessage: 'is not authorized to perform' }

export function triage(value: unknown, listed: Partial<ProtectedResources> = {}): Triage {
  const result = classifyRecord(value, { ...protectedByDefault, ...listed })
  if (!result) throw new Error('not a record')
  return result
}

/** What a successful call weakens. */
export function weakens(
  service: string,
  name: string,
  params: unknown,
  listed: Partial<ProtectedResources> = {},
) {
  return triage(record(service, name, params), listed).weakens
}
