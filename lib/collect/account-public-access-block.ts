import { GetPublicAccessBlockCommand } from '@aws-sdk/client-s3'
import type { Clients } from '../aws/clients.ts'
import type { AccountId, PublicAccessBlock, Region } from '../model/index.ts'
import { publicAccessBlock } from './public-access-block.ts'

const path = '/v20180820/configuration/publicAccessBlock'

/**
 * The account's Block Public Access, which holds for all of its buckets in every region. What the organization's S3
 * policy imposes is in it: "the effective account-level configuration, which may inherit from organization-level
 * policies" (S3 API reference, S3 Control, GetPublicAccessBlock).
 *
 * S3 Control's operation is S3's of the same name, asked of an account instead of a bucket: the same answer and
 * signature, with another host, path and header. Its own client would bring another 30 KB for this one call.
 * @throws whatever the SDK throws; NoSuchPublicAccessBlockConfiguration where the account has none
 */
export async function accountPublicAccessBlock(
  clients: Clients,
  region: Region,
  account: AccountId,
): Promise<PublicAccessBlock> {
  const client = await clients.s3(region)
  // The account stands where the bucket would, before the service's host.
  const command = new GetPublicAccessBlockCommand({ Bucket: account })
  command.middlewareStack.add(
    (next) => (args) => {
      if (isHttpRequest(args.request)) sendToControl(args.request, account)
      return next(args)
    },
    { step: 'build', name: 's3Control' },
  )
  return publicAccessBlock(await client.send(command))
}

type HttpRequest = {
  hostname: string
  path: string
  query: Record<string, unknown>
  headers: Record<string, string>
}

const isHttpRequest = (request: unknown): request is HttpRequest =>
  typeof request === 'object' && request !== null && 'hostname' in request && 'headers' in request

/** `ACCOUNT.s3.REGION…` becomes `ACCOUNT.s3-control.REGION…`, FIPS and dual-stack alike; an endpoint of one's own stays. */
function sendToControl(request: HttpRequest, account: AccountId): void {
  request.hostname = request.hostname.replace(/^(\d+)\.s3(?=[.-])/, '$1.s3-control')
  request.path = path
  request.query = {}
  request.headers['x-amz-account-id'] = account
}
