import { PublicAccessBlockConfiguration$ } from '@aws-sdk/client-s3'
import type { PublicAccessBlockConfiguration } from '@aws-sdk/client-s3'
import type { AnyOperation, AwsError, RequestContext } from '../../service.ts'
import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'
import type { SandboxBucket } from './buckets.ts'
import { s3Error } from './errors.ts'
import { wholeBlock } from './access-block.ts'

type AccountRequest = {
  AccountId?: string
  PublicAccessBlockConfiguration?: PublicAccessBlockConfiguration
}

/** The block of all buckets of an account, in every region; there is none at first. */
const slot = stateSlot((): { block?: PublicAccessBlockConfiguration } => ({}))

const accountBlock = (world: World, account: string): PublicAccessBlockConfiguration | undefined =>
  slot(world, account, '*').block

/** Whether a setting is on for a bucket, by its own block or by its account's (S3 guide, "Blocking public access"). */
export const isBlocked = (
  world: World,
  bucket: SandboxBucket,
  setting: keyof PublicAccessBlockConfiguration,
): boolean =>
  bucket.publicAccessBlock?.[setting] === true || accountBlock(world, bucket.account)?.[setting] === true

const ACCOUNT_HEADER = { httpHeader: 'x-amz-account-id' }
const NAMESPACE = 'com.amazonaws.s3control'
const PATH = '/v20180820/configuration/publicAccessBlock'

const accountOnly = [3, NAMESPACE, 'AccountRequest', 0, ['AccountId'], [[0, ACCOUNT_HEADER]], 1]
const configuration = [
  () => PublicAccessBlockConfiguration$,
  { httpPayload: 1, xmlName: 'PublicAccessBlockConfiguration' },
]

/**
 * S3 Control's operations, under the names by which IAM and CloudTrail call them (the API's own names are those of the
 * buckets' operations; boto/boto3 issue 2332). Shapes as in S3 Control's API reference, "GetPublicAccessBlock" and
 * its siblings; DeletePublicAccessBlock answers 204 (LocalStack's recorded `test_s3control.snapshot.json`).
 */
export const accountBlockSchemas = {
  GetAccountPublicAccessBlock$: [
    9,
    NAMESPACE,
    'GetAccountPublicAccessBlock',
    { http: ['GET', PATH, 200] },
    () => accountOnly,
    () => [
      3,
      NAMESPACE,
      'GetPublicAccessBlockOutput',
      0,
      ['PublicAccessBlockConfiguration'],
      [configuration],
    ],
  ],
  PutAccountPublicAccessBlock$: [
    9,
    NAMESPACE,
    'PutAccountPublicAccessBlock',
    { http: ['PUT', PATH, 200] },
    () => [
      3,
      NAMESPACE,
      'PutPublicAccessBlockRequest',
      0,
      ['AccountId', 'PublicAccessBlockConfiguration'],
      [[0, ACCOUNT_HEADER], configuration],
      1,
    ],
    () => 'unit',
  ],
  DeleteAccountPublicAccessBlock$: [
    9,
    NAMESPACE,
    'DeleteAccountPublicAccessBlock',
    { http: ['DELETE', PATH, 204] },
    () => accountOnly,
    () => 'unit',
  ],
}

/** Block Public Access of an account as a whole. */
export const accountBlockOperations: Record<string, AnyOperation> = {
  GetAccountPublicAccessBlock: (input: AccountRequest, context) => {
    const account = requireOwnAccount(input, context, 'GetAccountPublicAccessBlock')
    const block = accountBlock(context.world, account)
    if (block) return { PublicAccessBlockConfiguration: block }
    throw s3Error(
      'NoSuchPublicAccessBlockConfiguration',
      'The public access block configuration was not found',
      { AccountId: account },
    )
  },
  PutAccountPublicAccessBlock: (input: AccountRequest, context) => {
    const account = requireOwnAccount(input, context, 'PutAccountPublicAccessBlock')
    slot(context.world, account, '*').block = wholeBlock(input.PublicAccessBlockConfiguration)
    return {}
  },
  DeleteAccountPublicAccessBlock: (input: AccountRequest, context) => {
    const account = requireOwnAccount(input, context, 'PutAccountPublicAccessBlock')
    delete slot(context.world, account, '*').block
    return {}
  },
}

/** @throws AwsError AccessDenied for any account but the caller's */
function requireOwnAccount(
  { AccountId }: AccountRequest,
  { caller }: RequestContext,
  action: string,
): string {
  if (AccountId === caller.account) return caller.account
  throw denied(caller.arn, action)
}

const denied = (arn: string, action: string): AwsError =>
  s3Error('AccessDenied', `User: ${arn} is not authorized to perform: s3:${action}`)
