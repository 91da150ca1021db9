import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import type { Region } from '../model.ts'

export type Credentials = {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
  expiration?: Date
}

/** Settings that tests and the sandbox pass; absent ones come from the usual AWS environment. */
export type ClientSettings = {
  endpoint?: string
  credentials?: Credentials | (() => Promise<Credentials>)
  /** Named profile of the shared configuration files. */
  profile?: string
  maxAttempts?: number
  /** `adaptive`, the default, slows a client down after it was throttled; `standard` only waits before trying again. */
  retryMode?: 'adaptive' | 'standard'
  /** Milliseconds to wait for a connection and for an answer. */
  timeout?: number
}

/**
 * The only place that constructs clients: one a service and region, all over one HTTP handler and one credential
 * provider. Each SDK module is loaded when its service is first asked for.
 */
export function createClients(settings: ClientSettings = {}) {
  let requests = 0
  const handler = new NodeHttpHandler({
    connectionTimeout: settings.timeout ?? 5_000,
    requestTimeout: settings.timeout ?? 20_000,
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 100 }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 2 }),
  })
  const counting: Pick<NodeHttpHandler, 'handle' | 'destroy' | 'metadata'> = {
    metadata: handler.metadata,
    handle: (request, options) => {
      requests += 1
      return handler.handle(request, options)
    },
    destroy: () => handler.destroy(),
  }
  const credentials = settings.credentials ?? sharedCredentials(settings.profile)
  const config = (region: Region) => ({
    region,
    credentials,
    requestHandler: counting,
    retryMode: settings.retryMode ?? 'adaptive',
    maxAttempts: settings.maxAttempts ?? 8,
    ...(settings.endpoint !== undefined && { endpoint: settings.endpoint }),
  })

  const kms = perRegion(async (region) => new (await import('@aws-sdk/client-kms')).KMSClient(config(region)))
  const sns = perRegion(async (region) => new (await import('@aws-sdk/client-sns')).SNSClient(config(region)))

  return {
    cloudtrail: perRegion(
      async (region) => new (await import('@aws-sdk/client-cloudtrail')).CloudTrailClient(config(region)),
    ),
    /** For calls that must not wait for what reads have used up, and whose throttling must not slow those down. */
    cloudtrailUnpaced: perRegion(
      async (region) =>
        new (await import('@aws-sdk/client-cloudtrail')).CloudTrailClient({
          ...config(region),
          retryMode: 'standard',
        }),
    ),
    sts: perRegion(async (region) => new (await import('@aws-sdk/client-sts')).STSClient(config(region))),
    account: perRegion(
      async (region) => new (await import('@aws-sdk/client-account')).AccountClient(config(region)),
    ),
    organizations: perRegion(
      async (region) =>
        new (await import('@aws-sdk/client-organizations')).OrganizationsClient(config(region)),
    ),
    s3: perRegion(
      async (region) =>
        new (await import('@aws-sdk/client-s3')).S3Client({
          ...config(region),
          forcePathStyle: settings.endpoint !== undefined || process.env.AWS_ENDPOINT_URL !== undefined,
          followRegionRedirects: true,
        }),
    ),
    kms,
    sns,
    /** For the guard's own seals and alerts, whichever account it looks at. */
    ownKms: kms,
    ownSns: sns,
    events: perRegion(
      async (region) => new (await import('@aws-sdk/client-eventbridge')).EventBridgeClient(config(region)),
    ),
    logs: perRegion(
      async (region) =>
        new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient(config(region)),
    ),
    cloudwatch: perRegion(
      async (region) => new (await import('@aws-sdk/client-cloudwatch')).CloudWatchClient(config(region)),
    ),
    lambda: perRegion(
      async (region) => new (await import('@aws-sdk/client-lambda')).LambdaClient(config(region)),
    ),
    dynamodb: perRegion(
      async (region) => new (await import('@aws-sdk/client-dynamodb')).DynamoDBClient(config(region)),
    ),
    /** HTTP requests sent so far, retries included. */
    requestCount: () => requests,
    close: () => handler.destroy(),
  }
}

export type Clients = ReturnType<typeof createClients>

/** One provider for all clients (it remembers its answer), so that 34 regions do not read credential files 34 times. */
function sharedCredentials(profile: string | undefined): () => Promise<Credentials> {
  let provider: Promise<() => Promise<Credentials>> | undefined
  return async () => {
    provider ??= import('@aws-sdk/credential-provider-node').then((m) =>
      m.defaultProvider(profile ? { profile } : {}),
    )
    return (await provider)()
  }
}

/** The region of the usual AWS environment, or us-east-1 where it names none. */
export async function defaultRegion(profile?: string): Promise<Region> {
  const { STSClient } = await import('@aws-sdk/client-sts')
  const client = new STSClient(profile === undefined ? {} : { profile })
  return client.config.region().catch(() => 'us-east-1')
}

function perRegion<Client>(make: (region: Region) => Promise<Client>) {
  const clients = new Map<Region, Promise<Client>>()
  return (region: Region): Promise<Client> => {
    const known = clients.get(region)
    if (known) return known
    const client = make(region)
    clients.set(region, client)
    return client
  }
}
