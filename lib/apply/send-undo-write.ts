// Imported by name, not on demand: a deployed function may hold what files with imports on demand mention.
import {
  AddTagsCommand,
  DeleteTrailCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { PutRuleCommand } from '@aws-sdk/client-eventbridge'
import { DisableKeyCommand, PutKeyPolicyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms'
import {
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import type { AccountId, Region } from '../model/index.ts'
import type { UndoWrite } from '../model/write.ts'
import { type Answered, lifecycleRuleInput, type Sent } from './send-write.ts'
import { sendRuleRemoval } from './send-rule-removal.ts'

type Of<Service extends UndoWrite['service']> = Extract<UndoWrite, { service: Service }>

/**
 * Sends one write that takes an applied one back: what the type `UndoWrite` lists, and nothing else. It stands apart
 * from `sendWrite`, so that no deployed function has it.
 * @param account that every S3 call expects to own the bucket
 * @throws whatever the SDK throws
 */
export async function sendUndoWrite(
  clients: Clients,
  region: Region,
  account: AccountId,
  write: UndoWrite,
): Promise<Sent> {
  const { $metadata } = await answerOf(clients, region, account, write)
  return { requestId: $metadata.requestId }
}

function answerOf(clients: Clients, region: Region, account: AccountId, write: UndoWrite): Answered {
  switch (write.service) {
    case 'cloudtrail':
      return sendToCloudTrail(clients, region, write)
    case 's3':
      return sendToBucket(clients, region, account, write)
    case 'kms':
      return sendToKey(clients, region, write)
    case 'events':
      return sendToRule(clients, region, write)
    default:
      return refuse(write)
  }
}

async function sendToCloudTrail(clients: Clients, region: Region, write: Of<'cloudtrail'>): Answered {
  const client = await clients.cloudtrail(region)
  switch (write.operation) {
    case 'StopLogging':
      return client.send(new StopLoggingCommand(write.input))
    case 'DeleteTrail':
      return client.send(new DeleteTrailCommand(write.input))
    case 'UpdateTrail':
      return client.send(new UpdateTrailCommand(write.input))
    case 'PutEventSelectors':
      return client.send(new PutEventSelectorsCommand(write.input))
    case 'PutInsightSelectors':
      return client.send(new PutInsightSelectorsCommand(write.input))
    case 'AddTags':
      return client.send(new AddTagsCommand(write.input))
    default:
      return refuse(write)
  }
}

async function sendToBucket(clients: Clients, region: Region, account: AccountId, write: Of<'s3'>): Answered {
  const client = await clients.s3(region)
  const owned = { ExpectedBucketOwner: account }
  switch (write.operation) {
    case 'DeleteBucket':
      return emptyOnly(() => client.send(new DeleteBucketCommand({ ...write.input, ...owned })))
    case 'DeleteBucketPolicy':
      return client.send(new DeleteBucketPolicyCommand({ ...write.input, ...owned }))
    case 'DeletePublicAccessBlock':
      return client.send(new DeletePublicAccessBlockCommand({ ...write.input, ...owned }))
    case 'PutBucketPolicy':
      return client.send(new PutBucketPolicyCommand({ ...write.input, ...owned }))
    case 'PutPublicAccessBlock':
      return client.send(new PutPublicAccessBlockCommand({ ...write.input, ...owned }))
    case 'PutBucketVersioning':
      return client.send(new PutBucketVersioningCommand({ ...write.input, ...owned }))
    case 'PutBucketLifecycleConfiguration': {
      const Rules = write.input.LifecycleConfiguration.Rules.map(lifecycleRuleInput)
      const input = { Bucket: write.input.Bucket, LifecycleConfiguration: { Rules } }
      return client.send(new PutBucketLifecycleConfigurationCommand({ ...input, ...owned }))
    }
    default:
      return refuse(write)
  }
}

/** S3 deletes no bucket that holds anything (API reference, DeleteBucket), and what is in it is evidence. */
async function emptyOnly(send: () => Answered): Answered {
  try {
    return await send()
  } catch (error) {
    if (errorCode(error) !== 'BucketNotEmpty') throw error
    const told = new Error(
      'It holds log files, and Trailkeeper deletes none. The bucket stays as it is, closed and versioned: empty and delete it by hand if they are not wanted.',
      { cause: error },
    )
    told.name = 'BucketNotEmpty'
    throw told
  }
}

async function sendToKey(clients: Clients, region: Region, write: Of<'kms'>): Answered {
  const client = await clients.kms(region)
  switch (write.operation) {
    case 'DisableKey':
      return client.send(new DisableKeyCommand(write.input))
    case 'ScheduleKeyDeletion':
      return client.send(new ScheduleKeyDeletionCommand(write.input))
    case 'PutKeyPolicy':
      return client.send(new PutKeyPolicyCommand(write.input))
    default:
      return refuse(write)
  }
}

async function sendToRule(clients: Clients, region: Region, write: Of<'events'>): Answered {
  if (write.operation !== 'PutRule') return sendRuleRemoval(clients, region, write)
  const client = await clients.events(region)
  return client.send(new PutRuleCommand(write.input))
}

function refuse(write: never): never {
  throw new Error(`not a write that takes a repair back: ${JSON.stringify(write)}`)
}
