import {
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  PutEventSelectorsCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import {
  CreateGrantCommand,
  DisableKeyCommand,
  KMSClient,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms'
import { ACCOUNT, OTHER } from '../../bench.ts'
import { REGION } from '../../standing-world.ts'
import type { Send } from './send.ts'

const policy = (Resource: string | string[], Action: string | string[] = 'kms:*') =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action, Resource }],
  })

export const cloudtrail: Record<string, Send> = {
  DeleteTrail: (at) => new CloudTrailClient(at).send(new DeleteTrailCommand({ Name: 'trail' })),
  StopLogging: (at) => new CloudTrailClient(at).send(new StopLoggingCommand({ Name: 'trail' })),
  PutEventSelectors: (at) =>
    new CloudTrailClient(at).send(
      new PutEventSelectorsCommand({
        TrailName: 'trail',
        EventSelectors: [
          {
            ReadWriteType: 'ReadOnly',
            IncludeManagementEvents: false,
            ExcludeManagementEventSources: [],
            DataResources: [
              { Type: 'AWS::S3::Object', Values: [] },
              { Type: 'AWS::Lambda::Function', Values: [] },
            ],
          },
        ],
      }),
    ),
  CreateTrail: (at) =>
    new CloudTrailClient(at).send(
      new CreateTrailCommand({
        Name: 'other',
        S3BucketName: 'trail-logs',
        IncludeGlobalServiceEvents: true,
        IsMultiRegionTrail: true,
        EnableLogFileValidation: true,
        KmsKeyId: '',
        IsOrganizationTrail: false,
      }),
    ),
  UpdateTrail: (at) =>
    new CloudTrailClient(at).send(
      new UpdateTrailCommand({
        Name: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/trail`,
        S3BucketName: 'trail-logs',
        SnsTopicName: '',
        IsMultiRegionTrail: true,
        EnableLogFileValidation: false,
        KmsKeyId: '',
      }),
    ),
}

export const kms: Record<string, Send> = {
  DisableKey: (at, { keyId: KeyId }) => new KMSClient(at).send(new DisableKeyCommand({ KeyId })),
  ScheduleKeyDeletion: (at, { keyId: KeyId }) =>
    new KMSClient(at).send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 })),
  PutKeyPolicy: (at, { keyId: KeyId }) =>
    new KMSClient(at).send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy: policy('*') })),
  CreateGrant: (at, { keyId: KeyId }) =>
    new KMSClient(at).send(
      new CreateGrantCommand({
        KeyId,
        Operations: ['Decrypt', 'DescribeKey'],
        GranteePrincipal: `arn:aws:iam::${OTHER}:root`,
        RetiringPrincipal: `arn:aws:iam::${OTHER}:root`,
      }),
    ),
}
