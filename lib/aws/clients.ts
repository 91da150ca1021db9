import type { Region } from '../model/index.ts'
import { dnsSuffixOf } from './regions.ts'
import {
  type ApiBudget,
  type Connections,
  createApiBudget,
  createConnections,
  createRequestPath,
} from './request-path.ts'

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
  /** Gives the code of a device where a profile asks for multi-factor authentication. */
  mfaCode?: (device: string) => Promise<string>
  maxAttempts?: number
  /** `adaptive`, the default, slows a client down after it was throttled; `standard` only waits before trying again. */
  retryMode?: 'adaptive' | 'standard'
  /** Milliseconds to wait for a connection and for an answer. */
  timeout?: number
  /** Spaces requests to CloudTrail. Pools of one account may share it; each has its own where absent. */
  budget?: ApiBudget
  /** Those that several pools share; they stay open when one of these is closed. */
  connections?: Connections
  /** Makes a pool's own, where they are not to be made as a function does. */
  connect?: (timeout?: number, accounts?: number) => Connections
  /** File of certificates that the profile names as `ca_bundle`, for connections that AWS_CA_BUNDLE gives none. */
  caBundle?: string
  /** Certificates that an endpoint outside AWS may be signed by, beside those that Node trusts. */
  ca?: string
}

/**
 * The only place that constructs clients: one a service and region, all over one HTTP handler and one credential
 * provider. Each SDK module is loaded when its service is first asked for.
 */
export function createClients(settings: ClientSettings = {}) {
  const { path, credentials, config, close } = clientSetUp(settings)

  const kms = perRegion(
    async (region) => new (await import('@aws-sdk/client-kms')).KMSClient(config('kms', region)),
  )
  const sns = perRegion(
    async (region) => new (await import('@aws-sdk/client-sns')).SNSClient(config('sns', region)),
  )
  const events = perRegion(
    async (region) =>
      new (await import('@aws-sdk/client-eventbridge')).EventBridgeClient(config('events', region)),
  )

  return {
    cloudtrail: perRegion(
      async (region) =>
        new (await import('@aws-sdk/client-cloudtrail')).CloudTrailClient({
          ...config('cloudtrail', region),
          requestHandler: path.cloudtrailHandler(region),
        }),
    ),
    /** For calls that must not wait for what others have used up, and whose throttling must not slow those down. */
    cloudtrailUnpaced: perRegion(
      async (region) =>
        new (await import('@aws-sdk/client-cloudtrail')).CloudTrailClient({
          ...config('cloudtrail', region),
          requestHandler: path.cloudtrailHandler(region, true),
          retryMode: 'standard',
        }),
    ),
    sts: perRegion(
      async (region) => new (await import('@aws-sdk/client-sts')).STSClient(config('sts', region)),
    ),
    account: perRegion(
      async (region) =>
        new (await import('@aws-sdk/client-account')).AccountClient(config('account', region)),
    ),
    organizations: perRegion(
      async (region) =>
        new (await import('@aws-sdk/client-organizations')).OrganizationsClient(
          config('organizations', region),
        ),
    ),
    s3: perRegion(
      async (region) =>
        new (await import('@aws-sdk/client-s3')).S3Client({
          ...config('s3', region),
          forcePathStyle: settings.endpoint !== undefined || process.env.AWS_ENDPOINT_URL !== undefined,
          followRegionRedirects: true,
        }),
    ),
    kms,
    sns,
    /** For the guard's own MACs and alerts, whichever account it looks at. */
    ownKms: kms,
    ownSns: sns,
    events,
    ownEvents: events,
    /** For what the guard's own policy names, whichever account it looks at. */
    ownSsm: perRegion(
      async (region) => new (await import('@aws-sdk/client-ssm')).SSMClient(config('ssm', region)),
    ),
    /** Sends a document to an endpoint outside AWS. */
    post: async (url: string, headers: Readonly<Record<string, string>>, body: string): Promise<void> =>
      (await import('./https-post.ts')).httpsPost(url, headers, body, {
        ...(settings.ca !== undefined && { ca: settings.ca }),
        ...(settings.timeout !== undefined && { timeout: settings.timeout }),
      }),
    logs: perRegion(
      async (region) =>
        new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient(config('logs', region)),
    ),
    cloudwatch: perRegion(
      async (region) =>
        new (await import('@aws-sdk/client-cloudwatch')).CloudWatchClient(config('cloudwatch', region)),
    ),
    lambda: perRegion(
      async (region) => new (await import('@aws-sdk/client-lambda')).LambdaClient(config('lambda', region)),
    ),
    /** For services that are asked too little for a client of their own: a signed POST, and the text of its answer. */
    ask: async (
      service: string,
      region: Region,
      headers: Readonly<Record<string, string>>,
      body: string,
    ): Promise<string> => {
      const { signedPost } = await import('./signed-post.ts')
      const endpoint = settings.endpoint ?? process.env.AWS_ENDPOINT_URL
      const url = new URL(endpoint ?? `https://${service}.${region}.${dnsSuffixOf(region)}`)
      const post = { service, region, url, headers, body }
      return signedPost(
        path.handlerFor(service),
        post,
        typeof credentials === 'function' ? await credentials() : credentials,
      )
    },
    dynamodb: perRegion(
      async (region) =>
        new (await import('@aws-sdk/client-dynamodb')).DynamoDBClient(config('dynamodb', region)),
    ),
    /** IAM is run from one place of a partition, and its answers are not worth waiting for. */
    iam: perRegion(
      async (region) =>
        new (await import('@aws-sdk/client-iam')).IAMClient({
          ...config('iam', region),
          retryMode: 'standard',
          maxAttempts: 2,
        }),
    ),
    securityhub: perRegion(
      async (region) =>
        new (await import('@aws-sdk/client-securityhub')).SecurityHubClient(config('securityhub', region)),
    ),
    caBundle: settings.caBundle,
    /** What was sent so far. */
    calls: path.sent,
    close,
  }
}

export type Clients = ReturnType<typeof createClients>

/** What all clients of one pool share, and how each is set up. */
export function clientSetUp(settings: ClientSettings) {
  const connections = settings.connections ?? (settings.connect ?? createConnections)(settings.timeout)
  const path = createRequestPath(settings.budget ?? createApiBudget(), connections)
  const credentials = settings.credentials ?? sharedCredentials(settings, connections)
  return {
    path,
    credentials,
    config: (service: string, region: Region) => ({
      region,
      credentials,
      requestHandler: path.handlerFor(service),
      retryMode: settings.retryMode ?? 'adaptive',
      maxAttempts: settings.maxAttempts ?? 8,
      ...(settings.endpoint !== undefined && { endpoint: settings.endpoint }),
    }),
    close: () => {
      if (!settings.connections) connections.destroy()
    },
  }
}

/** One provider for all clients (it remembers its answer), so that 34 regions do not read credential files 34 times. */
export function sharedCredentials(
  { mfaCode }: ClientSettings,
  requestHandler?: Connections,
): () => Promise<Credentials> {
  let provider: Promise<() => Promise<Credentials>> | undefined
  return async () => {
    provider ??= import('@aws-sdk/credential-provider-node').then((m) =>
      m.defaultProvider({
        ...(mfaCode && { mfaCodeProvider: mfaCode }),
        ...(requestHandler && { clientConfig: { requestHandler } }),
      }),
    )
    return (await provider)()
  }
}

/** The region of the usual AWS environment, or us-east-1 where it names none. */
export async function defaultRegion(): Promise<Region> {
  const { STSClient } = await import('@aws-sdk/client-sts')
  const client = new STSClient({})
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
